package io.sundew.broker.plugin;

/**
 * One topic filter (MQTT 5.0 section 4.7), for the {@code match} of an instance; many at a time are
 * the routing index's work. Immutable.
 */
final class TopicFilter {
  private static final String SHARE = "$share/";

  private final String text;
  private final String[] levels;

  private TopicFilter(String text) {
    this.text = text;
    this.levels = text.split("/", -1);
  }

  /**
   * The filter of that text.
   *
   * @throws IllegalArgumentException when MQTT does not allow it
   */
  static TopicFilter of(String text) {
    if (!isValid(text)) {
      throw new IllegalArgumentException("'" + text + "' is not a topic filter");
    }
    return new TopicFilter(text);
  }

  /**
   * Whether some topic name comes to both this and the other filter; a topic name is a filter of
   * its own.
   */
  boolean overlaps(String other) {
    if (isHidden(other, text) || isHidden(text, other)) {
      return false; // [MQTT-4.7.2-1]
    }
    String[] others = other.split("/", -1);
    for (int i = 0; ; i++) {
      boolean ended = i == levels.length;
      boolean otherEnded = i == others.length;
      if ((!ended && levels[i].equals("#")) || (!otherEnded && others[i].equals("#"))) {
        return true;
      }
      if (ended || otherEnded) {
        return ended && otherEnded;
      }
      if (!levels[i].equals("+") && !others[i].equals("+") && !levels[i].equals(others[i])) {
        return false;
      }
    }
  }

  private static boolean isHidden(String topic, String filter) {
    return topic.startsWith("$") && (filter.startsWith("+") || filter.startsWith("#"));
  }

  /** A filter without {@code $share/GROUP/}. */
  static String withoutShare(String filter) {
    if (!filter.startsWith(SHARE)) {
      return filter;
    }
    int slash = filter.indexOf('/', SHARE.length());
    return slash < 0 ? "" : filter.substring(slash + 1);
  }

  /** Whether MQTT allows that filter; {@code $share/GROUP/} is looked at as well. */
  static boolean isValid(String filter) {
    if (filter.startsWith(SHARE)) {
      int slash = filter.indexOf('/', SHARE.length());
      return slash > SHARE.length() // [MQTT-4.8.2-1]
          && !hasWildcard(filter.substring(0, slash)) // [MQTT-4.8.2-2]
          && isValid(filter.substring(slash + 1));
    }
    return isText(filter) && wildcardsStandAlone(filter.split("/", -1)); // [MQTT-4.7.1-1]
  }

  /** Whether MQTT allows that topic name. */
  static boolean isValidTopic(String topic) {
    return isText(topic) && !hasWildcard(topic); // [MQTT-3.3.2-2]
  }

  /** Whether the topic belongs to the broker alone. */
  static boolean isReserved(String topic) {
    return topic.equals("$SYS") || topic.startsWith("$SYS/");
  }

  private static boolean wildcardsStandAlone(String[] levels) {
    for (int i = 0; i < levels.length; i++) {
      boolean last = i == levels.length - 1;
      if (levels[i].equals("#") ? !last : levels[i].length() > 1 && hasWildcard(levels[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasWildcard(String text) {
    return text.indexOf('+') >= 0 || text.indexOf('#') >= 0;
  }

  private static boolean isText(String text) {
    return !text.isEmpty()
        && MqttText.isValid(text); // [MQTT-4.7.3-1], [MQTT-4.7.3-2], [MQTT-4.7.3-3]
  }

  @Override
  public String toString() {
    return text;
  }
}
