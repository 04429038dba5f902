package io.sundew.mqtt;

/**
 * How a topic name or filter falls into levels, without making a string for each (MQTT 5.0 section
 * 4.7.1.1). A level is told by where it begins and ends in its path. Thread safe.
 */
public final class Levels {
  /** What stands between two levels. */
  public static final char SEPARATOR = '/';

  /** The wildcard for one level. */
  public static final String ONE = "+";

  /** The wildcard for all levels that follow. */
  public static final String REST = "#";

  private Levels() {}

  /**
   * Where the level that begins at {@code start} ends: at the next separator or the end of the
   * path.
   */
  public static int end(String path, int start) {
    int separator = path.indexOf(SEPARATOR, start);
    return separator < 0 ? path.length() : separator;
  }

  /** Whether that level is {@code +}. */
  public static boolean isOne(String filter, int start, int end) {
    return end - start == 1 && filter.charAt(start) == '+';
  }

  /** Whether that level is a {@code #} that ends the filter. */
  public static boolean isRest(String filter, int start, int end) {
    return end - start == 1 && end == filter.length() && filter.charAt(start) == '#';
  }

  /**
   * Whether the path begins with {@code $}, so that no wildcard of the first level may match it.
   */
  public static boolean isReserved(String path) {
    return !path.isEmpty() && path.charAt(0) == '$';
  }

  /** Whether the level is that name. */
  public static boolean is(String name, String path, int start, int end) {
    return name.length() == end - start && path.startsWith(name, start);
  }
}
