package io.sundew.plugin.aclfile;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of an ACL file as Mosquitto 2 does: {@code user NAME}, {@code topic [ACCESS]
 * FILTER}, {@code pattern [ACCESS] FILTER}, words separated by spaces, comments after a {@code #}
 * in the first column, blank lines. What Mosquitto calls an error is one here. Confined to one
 * thread.
 */
final class AclParser {
  private static final int MAXIMUM_SLASHES = 200;
  private static final int MAXIMUM_BYTES = 65_535;

  private final Path file;
  private final AclRules.Builder rules = new AclRules.Builder();
  private final List<String> warnings = new ArrayList<>();
  private @Nullable String user;
  private int ruleCount;

  AclParser(Path file) {
    this.file = file;
  }

  /**
   * Reads a whole file.
   *
   * @throws AclFileException at the first line that is an error
   */
  AclFile parse(String text) throws AclFileException {
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (!line.startsWith("#") && !line.isBlank()) {
        parseLine(line, number);
      }
    }
    return new AclFile(rules.build(), ruleCount, text.isBlank(), warnings);
  }

  private void parseLine(String line, int number) throws AclFileException {
    var words = new Words(line.stripTrailing());
    switch (words.next()) {
      case "user" -> user = name(words.rest(), number);
      case "topic" -> {
        Rule rule = rule("topic", words, number);
        if (user == null) {
          rules.anonymous(rule.filter, rule.rights);
        } else {
          rules.user(user, rule.filter, rule.rights);
        }
      }
      case "pattern" -> {
        Rule rule = rule("pattern", words, number);
        if (!Template.isOne(rule.filter)) {
          warnings.add(
              "%s:%d: pattern '%s' has neither %%c nor %%u and holds for every client"
                  .formatted(file, number, rule.filter));
        }
        rules.pattern(rule.filter, rule.rights);
      }
      case String word -> throw error(number, unknown(word));
    }
  }

  private static String unknown(String word) {
    String hint =
        word.startsWith("#")
            ? "; a comment begins in the first column"
            : word.contains("\t") ? "; a space, not a tab, separates words" : "";
    return "'" + word + "' is none of user, topic and pattern" + hint;
  }

  private String name(String name, int number) throws AclFileException {
    if (name.isEmpty()) {
      throw error(number, "no name after 'user'");
    }
    return name;
  }

  /** What a line allows or denies. */
  private record Rule(String filter, int rights) {}

  private Rule rule(String keyword, Words words, int number) throws AclFileException {
    String first = words.next();
    String rest = words.rest();
    if (first.isEmpty()) {
      throw error(
          number, "no filter after '%s': write %s [ACCESS] FILTER".formatted(keyword, keyword));
    }
    ruleCount++;
    return rest.isEmpty()
        ? new Rule(filter(first, number), Rights.READ | Rights.WRITE)
        : new Rule(filter(rest, number), rights(first, number));
  }

  private int rights(String word, int number) throws AclFileException {
    return switch (word) {
      case "read" -> Rights.READ;
      case "write" -> Rights.WRITE;
      case "readwrite" -> Rights.READ | Rights.WRITE;
      case "deny" -> Rights.DENY;
      default ->
          throw error(
              number,
              "'%s' is none of read, write, readwrite and deny, one of which must stand before a filter with spaces"
                  .formatted(word));
    };
  }

  private String filter(String filter, int number) throws AclFileException {
    String problem = problemOf(filter);
    if (problem != null) {
      throw error(number, "'%s' is not a topic filter: %s".formatted(filter, problem));
    }
    return filter;
  }

  private static @Nullable String problemOf(String filter) {
    if (filter.indexOf('\0') >= 0) {
      return "it has a null character";
    }
    if (filter.getBytes(StandardCharsets.UTF_8).length > MAXIMUM_BYTES) {
      return "it is longer than 65535 bytes";
    }
    if (filter.chars().filter(character -> character == '/').count() > MAXIMUM_SLASHES) {
      return "it has more than 200 slashes";
    }
    int hash = filter.indexOf('#');
    if (hash >= 0 && hash < filter.length() - 1) {
      return "# must be its last character";
    }
    for (String level : filter.split("/", -1)) {
      if (level.length() > 1 && (level.contains("+") || level.contains("#"))) {
        return "+ and # must stand alone between slashes";
      }
    }
    return null;
  }

  private AclFileException error(int number, String problem) {
    return new AclFileException(file, number, problem);
  }

  /** The words of a line, separated by spaces and nothing else. */
  private static final class Words {
    private final String line;
    private int at;

    Words(String line) {
      this.line = line;
      skipSpaces();
    }

    /** The next word, or nothing at the end. */
    String next() {
      int end = line.indexOf(' ', at);
      String word = line.substring(at, end < 0 ? line.length() : end);
      at += word.length();
      skipSpaces();
      return word;
    }

    /** All that is left. */
    String rest() {
      return line.substring(at);
    }

    private void skipSpaces() {
      while (at < line.length() && line.charAt(at) == ' ') {
        at++;
      }
    }
  }
}
