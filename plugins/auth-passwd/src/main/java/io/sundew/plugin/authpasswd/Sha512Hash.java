package io.sundew.plugin.authpasswd;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * {@code $6$salt$hash}: SHA-512 of password and salt, once. From Mosquitto 1.6 and before; cheap to
 * guess.
 */
record Sha512Hash(byte[] salt, byte[] hash) implements PasswordHash {
  private static final Pattern FORM = Pattern.compile("\\$6\\$([^$]+)\\$([^$]+)");

  /** The hash of a password. */
  static Sha512Hash of(byte[] password, byte[] salt) {
    return new Sha512Hash(salt, digest(password, salt));
  }

  static Sha512Hash parse(String text) {
    var fields = HashText.split(text, FORM, "$6$salt$hash");
    return new Sha512Hash(HashText.salt(fields.group(1)), HashText.sha512(fields.group(2)));
  }

  @Override
  public boolean matches(byte[] password) {
    return MessageDigest.isEqual(hash, digest(password, salt));
  }

  @Override
  public String encoded() {
    var base64 = Base64.getEncoder();
    return "$6$" + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
  }

  private static byte[] digest(byte[] password, byte[] salt) {
    try {
      var digest = MessageDigest.getInstance("SHA-512");
      digest.update(password);
      return digest.digest(salt);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime has no SHA-512", e);
    }
  }
}
