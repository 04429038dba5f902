package io.sundew.plugin.authpasswd;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of {@code sundew passwd}, checked.
 *
 * @param action what to do
 * @param batch whether the password stands among the words ({@code -b})
 * @param algorithm how to hash ({@code -H})
 * @param iterations how often, for PBKDF2 ({@code -I})
 * @param words the file, the user and the password, as many as the action asks for
 */
record PasswdArguments(
    Action action, boolean batch, HashAlgorithm algorithm, int iterations, List<String> words) {

  /** What the command does. */
  enum Action {
    /** Sets a user's password in a file that exists: no option. */
    SET,
    /** Makes a file with one user: {@code -c}. */
    CREATE,
    /** Deletes a user: {@code -D}. */
    DELETE,
    /** Hashes plain-text passwords: {@code -U}. */
    UPGRADE
  }

  /** A command line that makes no sense; the message says why. */
  static final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
      super(message);
    }
  }

  PasswdArguments {
    words = List.copyOf(words);
  }

  /** Reads the words after the verb: options first, as {@code mosquitto_passwd} wants them. */
  static PasswdArguments parse(List<String> arguments) throws UsageException {
    var action = Action.SET;
    boolean batch = false;
    var algorithm = HashAlgorithm.SHA512_PBKDF2;
    int iterations = Pbkdf2Hash.DEFAULT_ITERATIONS;
    var words = new ArrayList<>(arguments);
    while (!words.isEmpty() && words.getFirst().startsWith("-") && words.getFirst().length() > 1) {
      var option = words.removeFirst();
      switch (option) {
        case "-b" -> batch = true;
        case "-c" -> action = onlyAction(action, Action.CREATE);
        case "-D" -> action = onlyAction(action, Action.DELETE);
        case "-U" -> action = onlyAction(action, Action.UPGRADE);
        case "-H" -> algorithm = algorithm(valueOf(option, words));
        case "-I" -> iterations = iterations(valueOf(option, words));
        default -> throw new UsageException("Unknown option '" + option + "'.");
      }
    }
    var parsed = new PasswdArguments(action, batch, algorithm, iterations, words);
    parsed.requireWords();
    return parsed;
  }

  /** The password file as written; {@code -} is standard output. */
  String file() {
    return words.get(0);
  }

  /** The user; not with {@code -U}. */
  String user() {
    return words.get(1);
  }

  /** The password; only with {@code -b}. */
  String password() {
    return words.get(2);
  }

  private static Action onlyAction(Action before, Action chosen) throws UsageException {
    if (before != Action.SET && before != chosen) {
      throw new UsageException("-c, -D and -U cannot be used together.");
    }
    return chosen;
  }

  private void requireWords() throws UsageException {
    var wanted =
        switch (action) {
          case SET, CREATE -> batch ? "FILE USER PASSWORD" : "FILE USER";
          case DELETE -> "FILE USER";
          case UPGRADE -> "FILE";
        };
    if (words.size() != wanted.split(" ", -1).length) {
      throw new UsageException(wanted + " expected, but " + words.size() + " words given.");
    }
    if (action != Action.UPGRADE) {
      requireUserName(user());
    }
  }

  /** A name that a line of the file can hold and that is read back as it is. */
  private static void requireUserName(String name) throws UsageException {
    if (name.contains(":")) {
      throw new UsageException("Username must not contain the ':' character.");
    }
    if (name.chars().anyMatch(Character::isISOControl)) {
      throw new UsageException("Username must not contain control characters.");
    }
    if (name.isEmpty() || !name.equals(name.strip())) {
      throw new UsageException("Username must not be empty or begin or end with a blank.");
    }
    if (name.startsWith("#")) {
      throw new UsageException("Username must not begin with '#', which makes a comment.");
    }
    if (name.getBytes(StandardCharsets.UTF_8).length > 65_535) {
      throw new UsageException("Username must be less than 65536 bytes long.");
    }
  }

  private static String valueOf(String option, List<String> words) throws UsageException {
    if (words.isEmpty()) {
      throw new UsageException(option + " needs a value.");
    }
    return words.removeFirst();
  }

  private static HashAlgorithm algorithm(String name) throws UsageException {
    return HashAlgorithm.named(name)
        .orElseThrow(
            () ->
                new UsageException(
                    "Unknown hash type '" + name + "': sha512, sha512-pbkdf2 or argon2id."));
  }

  private static int iterations(String text) throws UsageException {
    try {
      return HashText.number("iterations", text, Pbkdf2Hash.MAXIMUM_ITERATIONS);
    } catch (IllegalArgumentException e) {
      throw new UsageException("-I " + text + " " + e.getMessage() + ".");
    }
  }
}
