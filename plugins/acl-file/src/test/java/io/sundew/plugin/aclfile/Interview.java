package io.sundew.plugin.aclfile;

import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.mqtt.Packet;
import io.sundew.testkit.RawClient;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** Finds out over sockets what a broker lets clients do. */
final class Interview {
  /**
   * Lines that let the interviewer publish everything; they must stand at the end of each ACL file.
   */
  static final String RIGHTS =
      """
      user interviewer
      topic write #
      topic write $test/#
      """;

  private static final Identity INTERVIEWER = Identity.of("interviewer@interviewer");

  private Interview() {}

  /**
   * Has each of the clients publish to each of the topics, and receive from each.
   *
   * @return what was allowed, as {@code user@id write topic} and {@code user@id read topic}
   */
  static Set<String> allowed(Guarded broker, Collection<Identity> who, Collection<String> topics) {
    Set<String> allowed = new TreeSet<>();
    try (var interviewer = broker.v5(INTERVIEWER).open()) {
      for (Identity identity : who) {
        try (var client = broker.v5(identity).open()) {
          write(identity, client, topics, allowed);
          client.subscribe("#", Qos.AT_MOST_ONCE);
          client.subscribe("$test/#", Qos.AT_MOST_ONCE);
          topics.forEach(topic -> interviewer.publish(topic, Qos.AT_LEAST_ONCE, topic));
          read(identity, client, allowed);
        }
      }
    }
    return allowed;
  }

  private static void write(
      Identity who, RawClient client, Collection<String> topics, Set<String> allowed) {
    for (String topic : topics) {
      ReasonCode reason = client.publish(topic, Qos.AT_LEAST_ONCE, "x");
      if (!reason.isError()) {
        allowed.add(who + " write " + topic);
      } else if (reason != ReasonCode.NOT_AUTHORIZED) {
        throw new AssertionError(who + " writes " + topic + ": " + reason);
      }
    }
  }

  /**
   * The interviewer's last PUBLISH was acknowledged, so its messages are on their way before the
   * PINGRESP.
   */
  private static void read(Identity who, RawClient client, Set<String> allowed) {
    client.send(new Packet.Pingreq());
    while (client.expect() instanceof Packet.Publish publish) {
      allowed.add(who + " read " + RawClient.payload(publish));
    }
  }
}
