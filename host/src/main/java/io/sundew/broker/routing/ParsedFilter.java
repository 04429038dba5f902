package io.sundew.broker.routing;

import io.sundew.api.ReasonCode;
import io.sundew.mqtt.Levels;
import io.sundew.mqtt.TopicFilters;
import io.sundew.mqtt.TopicNames;
import org.jspecify.annotations.Nullable;

/**
 * A topic filter as a client sends it, taken apart and checked (MQTT 5.0 sections 4.7 and 4.8.2).
 *
 * @param group the share name; empty when the subscription is not shared
 * @param filter the filter without {@code $share/GROUP/}
 * @param problem what is wrong with it, in words for the log and a reason string; null when it is
 *     valid
 */
public record ParsedFilter(String group, String filter, @Nullable String problem) {
  private static final String SHARE = "$share/";

  /** The parts of that filter, of any number of levels. */
  public static ParsedFilter parse(String filter) {
    return parse(filter, 0);
  }

  /**
   * The parts of that filter.
   *
   * @param maximumLevels the most levels it may have, without the share's; 0 for no limit
   */
  public static ParsedFilter parse(String filter, int maximumLevels) {
    if (!filter.startsWith(SHARE)) {
      return new ParsedFilter("", filter, problem(filter, maximumLevels));
    }
    int end = filter.indexOf(Levels.SEPARATOR, SHARE.length());
    if (end < 0) {
      return new ParsedFilter("", filter, "no topic filter after the share name"); // [MQTT-4.8.2-2]
    }
    String group = filter.substring(SHARE.length(), end);
    String rest = filter.substring(end + 1);
    String problem = shareProblem(group);
    return new ParsedFilter(group, rest, problem != null ? problem : problem(rest, maximumLevels));
  }

  /** Whether it is valid. */
  public boolean isValid() {
    return problem == null;
  }

  /** Whether it is a shared subscription's. */
  public boolean isShared() {
    return !group.isEmpty();
  }

  /** The code for SUBACK and UNSUBACK. */
  public ReasonCode reason() {
    return isValid() ? ReasonCode.SUCCESS : ReasonCode.TOPIC_FILTER_INVALID;
  }

  private static @Nullable String shareProblem(String group) {
    if (group.isEmpty()) {
      return "empty share name"; // [MQTT-4.8.2-1]
    }
    return TopicNames.hasWildcard(group) ? "wildcard in the share name" : null; // [MQTT-4.8.2-2]
  }

  private static @Nullable String problem(String filter, int maximumLevels) {
    if (TopicFilters.isPlainValid(filter, maximumLevels)) {
      return null;
    }
    if (filter.isEmpty()) {
      return "empty topic filter"; // [MQTT-4.7.3-1]
    }
    if (filter.indexOf('\0') >= 0) {
      return "null character in the topic filter"; // [MQTT-4.7.3-2]
    }
    return TopicFilters.isPlainValid(filter)
        ? "more than " + maximumLevels + " levels"
        : "a wildcard must be a whole level, # the last"; // [MQTT-4.7.1-1] [MQTT-4.7.1-2]
  }
}
