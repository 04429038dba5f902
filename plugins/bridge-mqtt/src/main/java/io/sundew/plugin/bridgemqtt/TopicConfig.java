package io.sundew.plugin.bridgemqtt;

import java.util.Optional;

/**
 * What goes which way, as {@code topic} of a {@code mosquitto.conf}.
 *
 * @param pattern a topic filter, without the prefixes; may be left out where both prefixes are
 *     given, for a single topic that has another name at the other end
 * @param direction out unless said
 * @param qos at most that; 0 unless said
 * @param localPrefix in front of the pattern here
 * @param remotePrefix in front of the pattern at the remote broker
 */
record TopicConfig(
    Optional<String> pattern,
    Optional<Direction> direction,
    Optional<Integer> qos,
    Optional<String> localPrefix,
    Optional<String> remotePrefix) {
  TopicConfig {
    if (qos.orElse(0) < 0 || qos.orElse(0) > 2) {
      throw new IllegalArgumentException("qos: " + qos.orElse(0) + " is none of 0, 1, 2");
    }
  }

  /** Which way messages go. */
  enum Direction {
    OUT,
    IN,
    BOTH
  }
}
