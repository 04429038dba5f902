package io.sundew.broker.config;

import io.sundew.mqtt.TopicFilters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A bridge's {@code topic PATTERN [DIRECTION [QOS [LOCAL-PREFIX [REMOTE-PREFIX]]]]}. */
final class MosquittoTopic {
  private static final String NONE = "\"\"";

  private MosquittoTopic() {}

  /** The words of the line; the pattern may stand in quotes, for it may have spaces. */
  static List<String> words(MosquittoLine line) {
    String text = line.text();
    int end = text.startsWith("\"") ? text.indexOf('"', 1) : -1;
    if (end <= 1) {
      return line.words();
    }
    List<String> words = new ArrayList<>();
    words.add(text.substring(1, end));
    String rest = text.substring(end + 1).strip();
    if (!rest.isEmpty()) {
      words.addAll(List.of(rest.split(" +", -1)));
    }
    return words;
  }

  /**
   * What the line says in the words of the plugin.
   *
   * @throws ConfigException in Mosquitto's words
   */
  static Map<String, Object> read(MosquittoLine line, List<String> words) {
    String pattern = given(words, 0);
    String local = given(words, 3);
    String remote = given(words, 4);
    String direction = words.size() > 1 ? words.get(1) : "out";
    if (!List.of("out", "in", "both").contains(direction)) {
      throw line.error("Invalid bridge topic direction '%s'.".formatted(direction));
    }
    int qos = words.size() > 2 ? qos(line, words.get(2)) : 0;
    if (pattern.isEmpty() && (local.isEmpty() || remote.isEmpty())) {
      throw line.error("Invalid bridge remapping.");
    }
    check(line, pattern, "local", local);
    check(line, pattern, "remote", remote);
    Map<String, Object> topic = new LinkedHashMap<>();
    put(topic, "pattern", pattern);
    topic.put("direction", direction);
    topic.put("qos", qos);
    put(topic, "local-prefix", local);
    put(topic, "remote-prefix", remote);
    return topic;
  }

  /**
   * Topics in the order in which they name messages: Mosquitto asks those with a prefix first, the
   * plugin just from the first to the last one.
   */
  static List<Map<String, Object>> inOrder(List<Map<String, Object>> topics) {
    return topics.stream().sorted(Comparator.comparing(topic -> !hasPrefix(topic))).toList();
  }

  private static boolean hasPrefix(Map<String, Object> topic) {
    return topic.containsKey("local-prefix") || topic.containsKey("remote-prefix");
  }

  private static String given(List<String> words, int index) {
    return words.size() <= index || words.get(index).equals(NONE) ? "" : words.get(index);
  }

  private static int qos(MosquittoLine line, String word) {
    return MosquittoLine.strtol(word)
        .filter(level -> level >= 0 && level <= 2)
        .map(Long::intValue)
        .orElseThrow(() -> line.error("Invalid bridge QoS level '%s'.".formatted(word)));
  }

  private static void check(MosquittoLine line, String pattern, String where, String prefix) {
    if (prefix.contains("+") || prefix.contains("#")) {
      throw line.error("Invalid bridge topic %s prefix '%s'.".formatted(where, prefix));
    }
    if (!TopicFilters.isPlainValid(prefix + pattern)) {
      throw line.error(
          "Invalid bridge topic %s prefix and pattern combination '%s'."
              .formatted(where, prefix + pattern));
    }
  }

  private static void put(Map<String, Object> topic, String key, String value) {
    if (!value.isEmpty()) {
      topic.put(key, value);
    }
  }
}
