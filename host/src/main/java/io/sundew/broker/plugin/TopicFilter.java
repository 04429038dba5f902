package io.sundew.broker.plugin;

import io.sundew.mqtt.Levels;
import io.sundew.mqtt.TopicFilters;

/**
 * One topic filter (MQTT 5.0 section 4.7), for the {@code match} of an instance; many at a time are
 * the routing index's work. Immutable.
 */
public final class TopicFilter {
  private static final String BRIDGES = "$SYS/broker/connection/";
  private static final String STATE = "/state";
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
  public static TopicFilter of(String text) {
    if (!TopicFilters.isPlainValid(text, 0)) {
      throw new IllegalArgumentException("'" + text + "' is not a topic filter");
    }
    return new TopicFilter(text);
  }

  /**
   * Whether some topic name comes to both this and the other filter; a topic name is a filter of
   * its own.
   */
  public boolean overlaps(String other) {
    if (isHidden(other, text) || isHidden(text, other)) {
      return false; // [MQTT-4.7.2-1]
    }
    int start = 0;
    for (int i = 0; ; i++) { // asked for each message: no string is made for a level
      boolean ended = i == levels.length;
      boolean otherEnded = start > other.length();
      int end = otherEnded ? start : Levels.end(other, start);
      if ((!ended && levels[i].equals("#")) || (!otherEnded && Levels.isRest(other, start, end))) {
        return true;
      }
      if (ended || otherEnded) {
        return ended && otherEnded;
      }
      if (!levels[i].equals("+")
          && !Levels.isOne(other, start, end)
          && !Levels.is(levels[i], other, start, end)) {
        return false;
      }
      start = end + 1;
    }
  }

  private static boolean isHidden(String topic, String filter) {
    return Levels.isReserved(topic) && (filter.startsWith("+") || filter.startsWith("#"));
  }

  /** A filter without {@code $share/GROUP/}. */
  public static String withoutShare(String filter) {
    if (!filter.startsWith(SHARE)) {
      return filter;
    }
    int slash = filter.indexOf('/', SHARE.length());
    return slash < 0 ? "" : filter.substring(slash + 1);
  }

  /** Whether the topic belongs to the broker alone. */
  static boolean isReserved(String topic) {
    return topic.equals("$SYS") || topic.startsWith("$SYS/");
  }

  /** Whether a bridge says there whether it is connected: the broker's topics that others use. */
  public static boolean isBridgeState(String topic) {
    return topic.startsWith(BRIDGES)
        && topic.endsWith(STATE)
        && topic.length() > BRIDGES.length() + STATE.length();
  }

  @Override
  public String toString() {
    return text;
  }
}
