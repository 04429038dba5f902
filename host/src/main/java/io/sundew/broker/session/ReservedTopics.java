package io.sundew.broker.session;

/** Topics that only the broker publishes, and those that no handler is bound for. */
final class ReservedTopics {
  private ReservedTopics() {}

  /** Whether clients cannot publish there. */
  static boolean contain(String topic) {
    return topic.startsWith("$SYS/") || topic.startsWith("$CONTROL/");
  }
}
