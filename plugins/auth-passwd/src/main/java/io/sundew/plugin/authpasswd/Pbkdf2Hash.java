package io.sundew.plugin.authpasswd;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * {@code $7$iterations$salt$hash}: PBKDF2 with HMAC-SHA-512. The default of Mosquitto 2.0.
 *
 * <p>Not the JDK's PBKDF2: that takes characters and no empty password, where MQTT's passwords are
 * any bytes.
 */
record Pbkdf2Hash(int iterations, byte[] salt, byte[] hash) implements PasswordHash {
  /** As many as {@code mosquitto_passwd} 2.0 does. */
  static final int DEFAULT_ITERATIONS = 101;

  /** Some seconds of work: more would outlast every login's deadline. */
  static final int MAXIMUM_ITERATIONS = 5_000_000;

  private static final Pattern FORM = Pattern.compile("\\$7\\$([0-9]+)\\$([^$]+)\\$([^$]+)");

  /** The hash of a password. */
  static Pbkdf2Hash of(byte[] password, int iterations, byte[] salt) {
    return new Pbkdf2Hash(iterations, salt, derive(password, iterations, salt));
  }

  static Pbkdf2Hash parse(String text) {
    var fields = HashText.split(text, FORM, "$7$iterations$salt$hash");
    return new Pbkdf2Hash(
        HashText.number("iterations", fields.group(1), MAXIMUM_ITERATIONS),
        HashText.salt(fields.group(2)),
        HashText.sha512(fields.group(3)));
  }

  @Override
  public boolean matches(byte[] password) {
    return MessageDigest.isEqual(hash, derive(password, iterations, salt));
  }

  @Override
  public String encoded() {
    var base64 = Base64.getEncoder();
    return "$7$%d$%s$%s"
        .formatted(iterations, base64.encodeToString(salt), base64.encodeToString(hash));
  }

  private static byte[] derive(byte[] password, int iterations, byte[] salt) {
    var generator = new PKCS5S2ParametersGenerator(new SHA512Digest());
    generator.init(password, salt, iterations);
    return ((KeyParameter) generator.generateDerivedMacParameters(512)).getKey();
  }
}
