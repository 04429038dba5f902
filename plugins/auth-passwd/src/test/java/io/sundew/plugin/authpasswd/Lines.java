package io.sundew.plugin.authpasswd;

import java.nio.charset.StandardCharsets;

/** Lines of password files for tests. */
final class Lines {
  private Lines() {}

  /** The user's line, hashed quickly. */
  static String line(String user, String password) {
    return user + ":" + hashOf(password) + "\n";
  }

  /** A new hash of the password, cheap to check. */
  static String hashOf(String password) {
    return HashAlgorithm.SHA512_PBKDF2.hash(password.getBytes(StandardCharsets.UTF_8), 2).encoded();
  }

  /** The user of such a line. */
  static User user(String name, String password) {
    var text = hashOf(password);
    return new User(name, 1, text, PasswordHash.parse(text));
  }
}
