package io.sundew.plugin.scriptjs;

import java.nio.charset.StandardCharsets;

/** What a topic filter looks like (MQTT 5.0 section 4.7). */
final class Filters {
  private static final int MAXIMUM_BYTES = 65_535;

  private Filters() {}

  /** Whether a topic name matches a filter (MQTT 5.0 section 4.7). */
  static boolean matches(String filter, String topic) {
    if (topic.startsWith("$") && (filter.startsWith("+") || filter.startsWith("#"))) {
      return false; // [MQTT-4.7.2-1]
    }
    String[] wanted = filter.split("/", -1);
    String[] levels = topic.split("/", -1);
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i].equals("#")) {
        return true;
      }
      if (i >= levels.length || !(wanted[i].equals("+") || wanted[i].equals(levels[i]))) {
        return false;
      }
    }
    return wanted.length == levels.length;
  }

  /** Whether MQTT can carry the text: well formed and not too long. */
  private static boolean isCarried(String text) {
    return text.codePoints().noneMatch(each -> each >= 0xD800 && each <= 0xDFFF)
        && text.getBytes(StandardCharsets.UTF_8).length <= MAXIMUM_BYTES;
  }

  /** Whether it is one; shared subscriptions are none. */
  static boolean isValid(String filter) {
    if (filter.isEmpty() || filter.indexOf('\0') >= 0 || !isCarried(filter)) {
      return false;
    }
    String[] levels = filter.split("/", -1);
    for (int i = 0; i < levels.length; i++) {
      boolean rest = levels[i].equals("#") && i == levels.length - 1;
      boolean plain = levels[i].indexOf('#') < 0 && levels[i].indexOf('+') < 0;
      if (!rest && !plain && !levels[i].equals("+")) {
        return false;
      }
    }
    return true;
  }
}
