package io.sundew.plugin.bridgemqtt;

import io.sundew.mqtt.Topic;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What topics are called at the other end, one way. The first rule that is about a topic decides,
 * as with Mosquitto. Remembers the latest topics, so that one that comes again costs a comparison.
 * Confined to one thread.
 */
final class TopicMap {
  private static final int REMEMBERED = 1024;

  private final List<Rule> rules;
  private final BiFunction<Rule, String, Optional<String>> rename;
  private final @Nullable Entry[] entries = new @Nullable Entry[REMEMBERED];

  private record Entry(String from, @Nullable Topic to) {}

  private TopicMap(List<Rule> rules, BiFunction<Rule, String, Optional<String>> rename) {
    this.rules = rules;
    this.rename = rename;
  }

  /** From here to the remote broker. */
  static TopicMap outwards(List<Rule> rules) {
    return new TopicMap(rules.stream().filter(Rule::isOut).toList(), Rule::outwards);
  }

  /** From the remote broker to here. */
  static TopicMap inwards(List<Rule> rules) {
    return new TopicMap(rules.stream().filter(Rule::isIn).toList(), Rule::inwards);
  }

  /** The name at the other end, or null where no rule is about that topic. */
  @Nullable Topic find(String topic) {
    int slot = topic.hashCode() & (REMEMBERED - 1);
    Entry entry = entries[slot];
    if (entry == null || !entry.from.equals(topic)) {
      entry = new Entry(topic, look(topic));
      entries[slot] = entry;
    }
    return entry.to;
  }

  private @Nullable Topic look(String topic) {
    for (Rule rule : rules) {
      Optional<String> name = rename.apply(rule, topic);
      if (name.isPresent()) {
        return Topic.of(name.get());
      }
    }
    return null;
  }
}
