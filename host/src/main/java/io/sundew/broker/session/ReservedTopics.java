package io.sundew.broker.session;

/** Topics that only the broker publishes, and those that no handler is bound for. */
final class ReservedTopics {
  private static final String SYSTEM = "$SYS/";
  private static final String BRIDGES = "$SYS/broker/connection/";
  private static final String STATE = "/state";

  private ReservedTopics() {}

  /**
   * Whether clients cannot publish there. As with Mosquitto they can where a bridge says whether it
   * is connected, as far as authorizers let them.
   */
  static boolean contain(String topic) {
    return topic.startsWith(SYSTEM) ? !isBridgeState(topic) : topic.startsWith("$CONTROL/");
  }

  /** Whether what is published there holds for this run of the broker, so that none is kept. */
  static boolean isOfThisRun(String topic) {
    return topic.startsWith(SYSTEM) || topic.startsWith("$CONTROL/");
  }

  private static boolean isBridgeState(String topic) {
    return topic.startsWith(BRIDGES)
        && topic.endsWith(STATE)
        && topic.length() > BRIDGES.length() + STATE.length();
  }
}
