package io.sundew.plugin.authjwt;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A topic filter that says what may be reached. Immutable. */
final class TopicPattern {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");

  private final String[] levels;

  private TopicPattern(String[] levels) {
    this.levels = levels;
  }

  /**
   * Checks a filter that may have {@code ${clientid}} and {@code ${username}} in its levels.
   *
   * @throws IllegalArgumentException when it is none
   */
  static void check(String filter) {
    of(filter, "x", "x");
  }

  /**
   * The pattern of that filter for one client. What stands for a placeholder is plain text of one
   * level: an identifier with a wildcard or a slash in it would reach what is somebody else's.
   *
   * @throws IllegalArgumentException when the filter is none, or needs an identifier that cannot be
   *     in a level
   */
  static TopicPattern of(String filter, String clientId, String userName) {
    String[] levels = filter.split("/", -1);
    for (int i = 0; i < levels.length; i++) {
      String level = levels[i];
      boolean isWildcard = level.equals("+") || (level.equals("#") && i == levels.length - 1);
      if (!isWildcard && hasWildcard(level)) {
        throw new IllegalArgumentException("'" + filter + "' is not a topic filter");
      }
      levels[i] = expand(level, clientId, userName);
    }
    if (filter.isEmpty() || filter.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("an empty topic filter, or one with U+0000");
    }
    return new TopicPattern(levels);
  }

  private static boolean hasWildcard(String text) {
    return text.indexOf('+') >= 0 || text.indexOf('#') >= 0;
  }

  /** In one pass, so that what is put in is not looked at again. */
  private static String expand(String level, String clientId, String userName) {
    return PLACEHOLDER
        .matcher(level)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    switch (found.group(1)) {
                      case "clientid" -> plain(clientId);
                      case "username" -> plain(userName);
                      default ->
                          throw new IllegalArgumentException(
                              "'%s' is not known, ${clientid} and ${username} are"
                                  .formatted(found.group()));
                    }));
  }

  private static String plain(String identifier) {
    if (identifier.isEmpty() || hasWildcard(identifier) || identifier.indexOf('/') >= 0) {
      throw new IllegalArgumentException("an identifier that cannot be in a topic level");
    }
    return identifier;
  }

  /**
   * Whether every topic of that filter, or that one topic name, is within this pattern.
   *
   * @param wanted the levels of the filter
   */
  boolean covers(String[] wanted) {
    if (wanted[0].startsWith("$") && (levels[0].equals("+") || levels[0].equals("#"))) {
      return false; // [MQTT-4.7.2-1]
    }
    for (int i = 0; i < levels.length; i++) {
      if (levels[i].equals("#")) {
        return true; // the level before included [MQTT-4.7.1-2]
      }
      if (i == wanted.length) {
        return false;
      }
      boolean within = levels[i].equals("+") ? !wanted[i].equals("#") : levels[i].equals(wanted[i]);
      if (!within) {
        return false;
      }
    }
    return wanted.length == levels.length;
  }
}
