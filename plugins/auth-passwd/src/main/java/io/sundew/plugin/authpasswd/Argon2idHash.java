package io.sundew.plugin.authpasswd;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * {@code $argon2id$v=19$m=…,t=…,p=…$salt$hash}: Argon2id (RFC 9106), version 1.3. The default of
 * Mosquitto 2.1.
 *
 * @param memoryKibibytes {@code m}, the memory a check takes
 * @param passes {@code t}, how often it is gone over
 * @param lanes {@code p}; they are worked on one after the other here
 */
record Argon2idHash(int memoryKibibytes, int passes, int lanes, byte[] salt, byte[] hash)
    implements PasswordHash {
  private static final Pattern FORM =
      Pattern.compile("\\$argon2id\\$v=19\\$m=([0-9]+),t=([0-9]+),p=([0-9]+)\\$([^$]+)\\$([^$]+)");

  private static final int MAXIMUM_PASSES = 100;
  private static final int MAXIMUM_LANES = 64;

  /** The hash of a password with Mosquitto's parameters: 46 MiB, one pass, one lane, 64 bytes. */
  static Argon2idHash of(byte[] password, byte[] salt) {
    var parameters = new Argon2idHash(47_104, 1, 1, salt, new byte[64]);
    return new Argon2idHash(47_104, 1, 1, salt, parameters.derive(password));
  }

  static Argon2idHash parse(String text) {
    var fields = HashText.split(text, FORM, "$argon2id$v=19$m=…,t=…,p=…$salt$hash");
    var parsed =
        new Argon2idHash(
            HashText.number("m", fields.group(1), Integer.MAX_VALUE),
            HashText.number("t", fields.group(2), MAXIMUM_PASSES),
            HashText.number("p", fields.group(3), MAXIMUM_LANES),
            HashText.bytes("salt", fields.group(4)),
            HashText.bytes("hash", fields.group(5)));
    parsed.requireSound();
    return parsed;
  }

  /** RFC 9106 section 3.1 asks for less; a shorter salt or hash is a line cut off. */
  private void requireSound() {
    if (memoryKibibytes < 8 * lanes) {
      throw new IllegalArgumentException("has m below 8 times p");
    }
    if (salt.length < 8 || salt.length > 64) {
      throw new IllegalArgumentException(
          "has a salt of " + salt.length + " bytes instead of 8 to 64");
    }
    if (hash.length < 16 || hash.length > 64) {
      throw new IllegalArgumentException(
          "has a hash of " + hash.length + " bytes instead of 16 to 64");
    }
  }

  @Override
  public boolean matches(byte[] password) {
    return MessageDigest.isEqual(hash, derive(password));
  }

  @Override
  public String encoded() {
    var base64 = Base64.getEncoder().withoutPadding(); // as Argon2's own encoder writes it
    return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
        .formatted(
            memoryKibibytes,
            passes,
            lanes,
            base64.encodeToString(salt),
            base64.encodeToString(hash));
  }

  private byte[] derive(byte[] password) {
    var generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(memoryKibibytes)
            .withIterations(passes)
            .withParallelism(lanes)
            .withSalt(salt)
            .build());
    byte[] derived = new byte[hash.length];
    generator.generateBytes(password, derived);
    return derived;
  }
}
