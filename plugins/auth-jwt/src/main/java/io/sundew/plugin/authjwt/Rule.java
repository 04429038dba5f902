package io.sundew.plugin.authjwt;

import io.sundew.api.Qos;
import java.util.Optional;
import java.util.Set;

/**
 * One rule as a token has it. Immutable.
 *
 * @param topic a topic filter, with placeholders
 * @param exact whether {@code topic} stands for itself only, wildcards included
 * @param qos the levels it is about; all of them when empty
 * @param retain whether it is about messages to be retained, or about others; empty for both
 */
record Rule(
    boolean allows,
    boolean publish,
    boolean subscribe,
    String topic,
    boolean exact,
    Set<Qos> qos,
    Optional<Boolean> retain) {
  Rule {
    qos = Set.copyOf(qos);
    TopicPattern.check(topic);
  }

  /** A rule that lets a client publish to a filter. */
  static Rule allowPublish(String topic) {
    return new Rule(true, true, false, topic, false, Set.of(), Optional.empty());
  }

  /** A rule that lets a client subscribe to a filter. */
  static Rule allowSubscribe(String topic) {
    return new Rule(true, false, true, topic, false, Set.of(), Optional.empty());
  }

  /** A rule that lets a client do both. */
  static Rule allowAll(String topic) {
    return new Rule(true, true, true, topic, false, Set.of(), Optional.empty());
  }
}
