package io.sundew.broker.routing;

/**
 * How a topic name or filter falls into levels, without making a string for each (MQTT 5.0 section
 * 4.7.1.1).
 */
final class Levels {
  static final char SEPARATOR = '/';
  static final String ONE = "+";
  static final String REST = "#";

  private Levels() {}

  /**
   * Where the level that begins at {@code start} ends: at the next separator or the end of the
   * path.
   */
  static int end(String path, int start) {
    int separator = path.indexOf(SEPARATOR, start);
    return separator < 0 ? path.length() : separator;
  }

  /** Whether that level is {@code +}. */
  static boolean isOne(String filter, int start, int end) {
    return end - start == 1 && filter.charAt(start) == '+';
  }

  /** Whether that level is a {@code #} that ends the filter. */
  static boolean isRest(String filter, int start, int end) {
    return end - start == 1 && end == filter.length() && filter.charAt(start) == '#';
  }

  /**
   * Whether the filter has a wildcard; one that has none matches just the topic of its own name.
   */
  static boolean hasWildcard(String filter) {
    return filter.indexOf('+') >= 0 || filter.indexOf('#') >= 0;
  }

  /**
   * Whether the path begins with {@code $}, so that no wildcard of the first level may match it.
   */
  static boolean isReserved(String path) {
    return !path.isEmpty() && path.charAt(0) == '$';
  }

  /** Whether the level is that name. */
  static boolean is(String name, String path, int start, int end) {
    return name.length() == end - start && path.startsWith(name, start);
  }
}
