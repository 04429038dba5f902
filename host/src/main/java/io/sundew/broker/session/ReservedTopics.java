package io.sundew.broker.session;

import io.sundew.broker.plugin.TopicFilter;

/** Topics that only the broker publishes, and those that no handler is bound for. */
final class ReservedTopics {
  private static final String SYSTEM = "$SYS/";

  private ReservedTopics() {}

  /**
   * Whether clients cannot publish there. As with Mosquitto they can where a bridge says whether it
   * is connected, as far as authorizers let them.
   */
  static boolean contain(String topic) {
    return topic.startsWith(SYSTEM)
        ? !TopicFilter.isBridgeState(topic)
        : topic.startsWith("$CONTROL/");
  }

  /** Whether what is published there holds for this run of the broker, so that none is kept. */
  static boolean isOfThisRun(String topic) {
    return topic.startsWith(SYSTEM) || topic.startsWith("$CONTROL/");
  }
}
