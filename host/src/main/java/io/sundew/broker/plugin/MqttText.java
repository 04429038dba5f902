package io.sundew.broker.plugin;

/** Keeps texts that plugins give within what MQTT can carry (MQTT 5.0 section 1.5.4). */
final class MqttText {
  private static final int MAXIMUM_REASON = 200;

  private MqttText() {}

  /** A text for one line of a log and for a Reason String: no control characters, not long. */
  static String reason(String text) {
    String cut = text.length() <= MAXIMUM_REASON ? text : text.substring(0, MAXIMUM_REASON) + "…";
    return cut.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
  }
}
