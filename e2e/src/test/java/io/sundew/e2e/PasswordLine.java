package io.sundew.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Lines of password files as {@code mosquitto_passwd} and {@code sundew passwd} write them, for
 * tests that need many.
 */
final class PasswordLine {
  private static final int ITERATIONS = 101;

  private PasswordLine() {}

  /** The line of a user, with its line end. The salt is always the same. */
  static String of(String user, String password) throws GeneralSecurityException {
    byte[] salt = "twelve bytes".getBytes(UTF_8);
    byte[] hash =
        SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
            .generateSecret(new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, 512))
            .getEncoded();
    var base64 = Base64.getEncoder();
    return "%s:$7$%d$%s$%s\n"
        .formatted(user, ITERATIONS, base64.encodeToString(salt), base64.encodeToString(hash));
  }
}
