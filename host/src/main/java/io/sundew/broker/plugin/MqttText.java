package io.sundew.broker.plugin;

import java.nio.charset.StandardCharsets;

/** Keeps texts that plugins give within what MQTT can carry (MQTT 5.0 section 1.5.4). */
final class MqttText {
  private static final int MAXIMUM_BYTES = 65_535;
  private static final int MAXIMUM_REASON = 200;

  private MqttText() {}

  /** Whether a UTF-8 string of MQTT can carry that text. */
  static boolean isValid(String text) {
    return text.indexOf('\0') < 0 // [MQTT-1.5.4-2]
        && StandardCharsets.UTF_8.newEncoder().canEncode(text) // [MQTT-1.5.4-1]
        && (text.length() <= MAXIMUM_BYTES / 3
            || text.getBytes(StandardCharsets.UTF_8).length <= MAXIMUM_BYTES);
  }

  /** A text for one line of a log and for a Reason String: no control characters, not long. */
  static String reason(String text) {
    String cut = text.length() <= MAXIMUM_REASON ? text : text.substring(0, MAXIMUM_REASON) + "…";
    return cut.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
  }
}
