package io.sundew.plugin.authpasswd;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The command line of {@code sundew passwd}, checked.
 *
 * @param flags what to do, and how
 * @param algorithm how to hash ({@code -H})
 * @param iterations how often, for PBKDF2 ({@code -I})
 * @param words the file, the user and the password, as far as the flags ask for them
 */
record PasswdArguments(
    Set<Flag> flags, HashAlgorithm algorithm, int iterations, List<String> words) {

  /** The options without a value. */
  enum Flag {
    BATCH("-b"),
    CREATE("-c"),
    DELETE("-D"),
    UPGRADE("-U");

    private final String option;

    Flag(String option) {
      this.option = option;
    }
  }

  /** A command line that makes no sense; the message says why. */
  static final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
      super(message);
    }
  }

  PasswdArguments {
    flags = Set.copyOf(flags);
    words = List.copyOf(words);
  }

  /** Reads the words after the verb: options first, as {@code mosquitto_passwd} wants them. */
  static PasswdArguments parse(List<String> arguments) throws UsageException {
    var flags = EnumSet.noneOf(Flag.class);
    var algorithm = HashAlgorithm.SHA512_PBKDF2;
    int iterations = Pbkdf2Hash.DEFAULT_ITERATIONS;
    var words = new ArrayList<>(arguments);
    while (!words.isEmpty() && words.getFirst().startsWith("-") && words.getFirst().length() > 1) {
      var option = words.removeFirst();
      switch (option) {
        case "-H" -> algorithm = algorithm(valueOf(option, words));
        case "-I" -> iterations = iterations(valueOf(option, words));
        default -> flags.add(flag(option));
      }
    }
    var parsed = new PasswdArguments(flags, algorithm, iterations, words);
    parsed.requireOneAction();
    parsed.requireWords();
    if (parsed.words.size() > 1) {
      requireUserName(parsed.user());
    }
    return parsed;
  }

  /** Whether that option was given. */
  boolean has(Flag flag) {
    return flags.contains(flag);
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

  private void requireOneAction() throws UsageException {
    var actions = EnumSet.of(Flag.CREATE, Flag.DELETE, Flag.UPGRADE);
    actions.retainAll(flags);
    if (actions.size() > 1) {
      throw new UsageException("-c, -D and -U cannot be used together.");
    }
    if (has(Flag.BATCH) && (has(Flag.DELETE) || has(Flag.UPGRADE))) {
      throw new UsageException("-b cannot be used together with -D or -U.");
    }
  }

  private void requireWords() throws UsageException {
    var wanted =
        has(Flag.UPGRADE)
            ? List.of("FILE")
            : has(Flag.BATCH) ? List.of("FILE", "USER", "PASSWORD") : List.of("FILE", "USER");
    if (words.size() != wanted.size()) {
      throw new UsageException(
          "%s expected, but %d words given.".formatted(String.join(" ", wanted), words.size()));
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

  private static Flag flag(String option) throws UsageException {
    for (Flag flag : Flag.values()) {
      if (flag.option.equals(option)) {
        return flag;
      }
    }
    throw new UsageException("Unknown option '" + option + "'.");
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
