package io.sundew.plugin.authpasswd;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The lines of a password file while a command edits them. Comments, empty lines and the lines of
 * other users stay as they are. Not thread safe.
 */
final class PasswordLines {
  private final List<String> lines;

  /** The lines of a file's text. */
  PasswordLines(String text) {
    this.lines = new ArrayList<>(text.lines().toList());
  }

  /**
   * Gives a user that hash, on the line the user has or on a new one at the end.
   *
   * @return whether the user had a line
   */
  boolean set(String user, PasswordHash hash) {
    String line = user + ":" + hash.encoded();
    for (int i = 0; i < lines.size(); i++) {
      if (isOf(user, lines.get(i))) {
        lines.set(i, line);
        return true;
      }
    }
    lines.add(line);
    return false;
  }

  /**
   * Deletes a user's lines.
   *
   * @return whether there was one
   */
  boolean delete(String user) {
    return lines.removeIf(line -> isOf(user, line));
  }

  /**
   * Hashes the passwords that stand there in plain text: what follows the first colon, without
   * blanks around it.
   *
   * @return how many there were
   * @throws IllegalArgumentException when a line has no user or no password; the message begins
   *     with its number
   */
  int hashPlainText(Function<String, PasswordHash> hashing) {
    int count = 0;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!isEntry(line)) {
        continue;
      }
      var user = userOf(line);
      var password = line.substring(line.indexOf(':') + 1).strip();
      if (user.isEmpty() || password.isEmpty()) {
        throw new IllegalArgumentException((i + 1) + ": user or password is missing");
      }
      if (!isHashed(password)) {
        lines.set(i, user + ":" + hashing.apply(password).encoded());
        count++;
      }
    }
    return count;
  }

  /** Whether no user is left. */
  boolean hasNoUser() {
    return lines.stream().noneMatch(PasswordLines::isEntry);
  }

  /** The file's text. */
  String text() {
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }

  private static boolean isOf(String user, String line) {
    return isEntry(line) && userOf(line).equals(user);
  }

  private static boolean isEntry(String line) {
    return !line.startsWith("#") && line.contains(":");
  }

  private static String userOf(String line) {
    return line.substring(0, line.indexOf(':')).strip();
  }

  private static boolean isHashed(String password) {
    try {
      PasswordHash.parse(password);
      return true;
    } catch (IllegalArgumentException plainText) {
      return false;
    }
  }
}
