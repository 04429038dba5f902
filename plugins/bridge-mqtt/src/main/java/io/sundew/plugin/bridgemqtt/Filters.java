package io.sundew.plugin.bridgemqtt;

import io.sundew.mqtt.Levels;

/** Whether topics match filters (MQTT 5.0 section 4.7). */
final class Filters {
  private Filters() {}

  /** Whether that topic matches that valid filter. */
  static boolean matches(String filter, String topic) {
    if (Levels.isReserved(topic) && !Levels.isReserved(filter)) {
      return false; // [MQTT-4.7.2-1]; one that begins with its own $ has no wildcard there
    }
    int at = 0;
    int from = 0;
    while (true) {
      int end = Levels.end(filter, from);
      if (Levels.isRest(filter, from, end)) {
        return true;
      }
      if (at > topic.length()) {
        return false;
      }
      int topicEnd = Levels.end(topic, at);
      boolean same =
          Levels.isOne(filter, from, end)
              || (end - from == topicEnd - at && filter.regionMatches(from, topic, at, end - from));
      if (!same) {
        return false;
      }
      if (end == filter.length()) {
        return topicEnd == topic.length();
      }
      from = end + 1;
      at = topicEnd + 1;
    }
  }
}
