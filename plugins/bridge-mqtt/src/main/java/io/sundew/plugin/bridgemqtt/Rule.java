package io.sundew.plugin.bridgemqtt;

import io.sundew.api.Qos;
import io.sundew.mqtt.TopicFilters;
import io.sundew.mqtt.TopicNames;
import io.sundew.plugin.bridgemqtt.TopicConfig.Direction;
import java.util.Optional;

/**
 * What goes which way, and under which name. As with Mosquitto, a message goes out whose topic
 * matches the local prefix and the pattern; that prefix is taken away and the remote one put in its
 * place. Coming in it is the other way round.
 *
 * @param qos the highest that messages go at
 */
record Rule(
    Direction direction,
    Qos qos,
    String localPrefix,
    String remotePrefix,
    String localFilter,
    String remoteFilter) {

  /**
   * The rule of that configuration.
   *
   * @throws IllegalArgumentException when a prefix has wildcards or the whole is no topic filter
   */
  static Rule of(TopicConfig config) {
    String pattern = config.pattern().orElse("");
    String local = config.localPrefix().orElse("");
    String remote = config.remotePrefix().orElse("");
    if (pattern.isEmpty() && (local.isEmpty() || remote.isEmpty())) {
      throw new IllegalArgumentException(
          "topics: without 'pattern' both 'local-prefix' and 'remote-prefix' are needed");
    }
    requirePrefix("local-prefix", local);
    requirePrefix("remote-prefix", remote);
    return new Rule(
        config.direction().orElse(Direction.OUT),
        Qos.of(config.qos().orElse(0)),
        local,
        remote,
        requireFilter(local + pattern),
        requireFilter(remote + pattern));
  }

  private static void requirePrefix(String key, String prefix) {
    if (TopicNames.hasWildcard(prefix)) {
      throw new IllegalArgumentException(
          "topics: the %s '%s' has a wildcard".formatted(key, prefix));
    }
  }

  private static String requireFilter(String filter) {
    if (!TopicFilters.isPlainValid(filter)) {
      throw new IllegalArgumentException("topics: '" + filter + "' is not a topic filter");
    }
    return filter;
  }

  /** Whether messages go out by it. */
  boolean isOut() {
    return direction != Direction.IN;
  }

  /** Whether messages come in by it. */
  boolean isIn() {
    return direction != Direction.OUT;
  }

  /** The name at the remote broker of a topic here; empty where the rule is not about it. */
  Optional<String> outwards(String topic) {
    return mapped(topic, localFilter, localPrefix, remotePrefix);
  }

  /** The name here of a topic at the remote broker; empty where the rule is not about it. */
  Optional<String> inwards(String topic) {
    return mapped(topic, remoteFilter, remotePrefix, localPrefix);
  }

  private static Optional<String> mapped(String topic, String filter, String from, String to) {
    return topic.startsWith(from) && Filters.matches(filter, topic)
        ? Optional.of(to + topic.substring(from.length())).filter(name -> !name.isEmpty())
        : Optional.empty();
  }
}
