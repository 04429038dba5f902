package io.sundew.mqtt;

/**
 * What makes a topic filter (MQTT 5.0 sections 4.7 and 4.8.2). Thread safe.
 *
 * <p>The decoder refuses a filter that is no text or empty; one that breaks the rules here comes
 * through, because MQTT 5.0 has a reason code for it in SUBACK and UNSUBACK (0x8F) and need not end
 * the connection.
 */
public final class TopicFilters {
  private static final String SHARE = "$share/";

  private TopicFilters() {}

  /** Whether it asks for a shared subscription: {@code $share/...}, well-formed or not. */
  public static boolean isShared(String filter) {
    return filter.startsWith(SHARE);
  }

  /**
   * Whether it may be subscribed to, as MQTT 5.0 sees it and with at most that many levels.
   *
   * <p>Of a shared subscription, {@code $share} and the name of the group do not count as levels.
   *
   * @param maximumLevels levels divided by slashes, or 0 for any number
   */
  public static boolean isValid(String filter, int maximumLevels) {
    if (!isShared(filter)) {
      return isPlainValid(filter, maximumLevels);
    }
    int slash = filter.indexOf('/', SHARE.length());
    return slash > SHARE.length() // [MQTT-4.8.2-1]
        && !TopicNames.hasWildcard(filter.substring(SHARE.length(), slash)) // [MQTT-4.8.2-2]
        && TopicNames.isText(filter)
        && isPlainValid(filter.substring(slash + 1), maximumLevels);
  }

  /** As {@link #isValid(String, int)}, with any number of levels. */
  public static boolean isValid(String filter) {
    return isValid(filter, 0);
  }

  /**
   * Whether it may be subscribed to where {@code $share} means nothing, as in MQTT 3, with at most
   * that many levels.
   *
   * @param maximumLevels levels divided by slashes, or 0 for any number
   */
  public static boolean isPlainValid(String filter, int maximumLevels) {
    return !filter.isEmpty() // [MQTT-4.7.3-1]
        && wildcardsStandAlone(filter)
        && TopicNames.isText(filter)
        && TopicNames.levelsAtMost(filter, maximumLevels);
  }

  /** As {@link #isPlainValid(String, int)}, with any number of levels. */
  public static boolean isPlainValid(String filter) {
    return isPlainValid(filter, 0);
  }

  private static boolean wildcardsStandAlone(String filter) {
    int last = filter.length() - 1;
    for (int index = 0; index <= last; index++) {
      char unit = filter.charAt(index);
      boolean begins = index == 0 || filter.charAt(index - 1) == '/';
      if (unit == '#' && !(begins && index == last)) {
        return false; // [MQTT-4.7.1-1], in 3.1.1 [MQTT-4.7.1-2]
      }
      if (unit == '+' && !(begins && (index == last || filter.charAt(index + 1) == '/'))) {
        return false; // [MQTT-4.7.1-2], in 3.1.1 [MQTT-4.7.1-3]
      }
    }
    return true;
  }
}
