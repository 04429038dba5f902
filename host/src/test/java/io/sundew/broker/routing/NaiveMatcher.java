package io.sundew.broker.routing;

/** MQTT 5.0 section 4.7 word for word, to compare with. */
final class NaiveMatcher {
  private NaiveMatcher() {}

  static boolean matches(String filter, String topic) {
    if (topic.startsWith("$") && (filter.startsWith("+") || filter.startsWith("#"))) {
      return false;
    }
    return matches(filter.split("/", -1), 0, topic.split("/", -1), 0);
  }

  private static boolean matches(String[] filter, int f, String[] topic, int t) {
    if (f == filter.length) {
      return t == topic.length;
    }
    if (filter[f].equals("#")) {
      return true;
    }
    return t < topic.length
        && (filter[f].equals("+") || filter[f].equals(topic[t]))
        && matches(filter, f + 1, topic, t + 1);
  }
}
