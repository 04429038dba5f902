package io.sundew.plugin.bridgemqtt;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.mqtt.ProtocolException;
import io.sundew.mqtt.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a bridge says to begin with: CONNECT, and once that is accepted its subscriptions and that
 * it is there. Their packet identifiers are the last ones there are; they are answered before the
 * first message of the local client goes out, so it may use all. Confined to the connection's
 * reader.
 */
final class Greeting {
  private static final int SUBSCRIBE = 65_533;
  private static final int UNSUBSCRIBE = 65_534;
  private static final int NOTIFICATION = 65_535;
  private static final byte[] UP = {'1'};
  private static final byte[] DOWN = {'0'};

  private final Terms terms;
  private final List<Rule> incoming;
  private final Set<Integer> unanswered = new HashSet<>();

  Greeting(Terms terms) {
    this.terms = terms;
    this.incoming = distinct(terms.rules().stream().filter(Rule::isIn).toList());
  }

  /** A filter that stands in several rules counts once, with the highest QoS of them. */
  private static List<Rule> distinct(List<Rule> rules) {
    Set<String> seen = new HashSet<>();
    return rules.stream()
        .sorted(Comparator.comparingInt((Rule rule) -> rule.qos().level()).reversed())
        .filter(rule -> seen.add(rule.remoteFilter()))
        .toList();
  }

  /**
   * The CONNECT.
   *
   * @param asBridge with the bit by which Mosquitto's bridges make themselves known
   */
  Packet connect(boolean asBridge) {
    ConnectionConfig config = terms.config();
    return new Packet.Connect(
        terms.version(),
        asBridge,
        config.isClean(),
        config.keepAliveSeconds(),
        terms.clientId(),
        will(),
        config.userName().orElse(null),
        config.password().map(text -> text.getBytes(StandardCharsets.UTF_8)).orElse(null),
        properties());
  }

  private Packet.@Nullable Will will() {
    return terms.notifiesRemote()
        ? new Packet.Will(
            Topic.of(terms.notificationTopic()), DOWN, Qos.AT_LEAST_ONCE, true, Properties.NONE)
        : null;
  }

  private Properties properties() {
    if (terms.version() != ProtocolVersion.V5) {
      return Properties.NONE;
    }
    ConnectionConfig config = terms.config();
    var builder =
        Properties.builder()
            .set(Property.MAXIMUM_PACKET_SIZE, config.packetSize())
            .set(Property.SESSION_EXPIRY_INTERVAL, config.sessionExpirySeconds())
            .set(Property.TOPIC_ALIAS_MAXIMUM, config.topicAliases());
    config.receiveMaximum().ifPresent(most -> builder.set(Property.RECEIVE_MAXIMUM, most));
    return builder.build();
  }

  /** What follows the CONNACK. */
  List<Packet> introduction() {
    List<Packet> packets = new ArrayList<>();
    List<String> ended = ended();
    if (!ended.isEmpty()) {
      unanswered.add(UNSUBSCRIBE);
      packets.add(new Packet.Unsubscribe(UNSUBSCRIBE, ended, Properties.NONE));
    }
    if (!incoming.isEmpty()) {
      unanswered.add(SUBSCRIBE);
      packets.add(new Packet.Subscribe(SUBSCRIBE, filters(), Properties.NONE));
    }
    if (terms.notifiesRemote()) {
      unanswered.add(NOTIFICATION);
      packets.add(state(Qos.AT_LEAST_ONCE, NOTIFICATION, UP));
    }
    return packets;
  }

  /** Subscriptions that are none any more, where a rule had another direction before. */
  private List<String> ended() {
    if (!terms.config().attemptUnsubscribe().orElse(true)) {
      return List.of();
    }
    List<String> wanted = incoming.stream().map(Rule::remoteFilter).toList();
    return terms.rules().stream()
        .map(Rule::remoteFilter)
        .filter(filter -> !wanted.contains(filter))
        .distinct()
        .toList();
  }

  /**
   * As Mosquitto asks: never for what came from here, and with the retain flag as it was. Retained
   * messages come once; at QoS 0 each time, because nothing is kept meanwhile.
   */
  private List<Packet.Filter> filters() {
    return incoming.stream()
        .map(
            rule ->
                new Packet.Filter(
                    rule.remoteFilter(),
                    rule.qos(),
                    true,
                    true,
                    rule.qos() == Qos.AT_MOST_ONCE ? 0 : 1))
        .toList();
  }

  /** That it is leaving. */
  List<Packet> farewell() {
    var disconnect = new Packet.Disconnect(ReasonCode.SUCCESS, Properties.NONE);
    return terms.notifiesRemote()
        ? List.of(state(Qos.AT_MOST_ONCE, 0, DOWN), disconnect)
        : List.of(disconnect);
  }

  private Packet state(Qos qos, int packetId, byte[] payload) {
    return new Packet.Publish(
        Topic.of(terms.notificationTopic()), qos, false, true, packetId, payload, Properties.NONE);
  }

  /** Whether all was answered. */
  boolean isOver() {
    return unanswered.isEmpty();
  }

  /**
   * Takes an answer.
   *
   * @return what the remote broker refused, in words for operators
   */
  List<String> answered(Packet packet) {
    return switch (packet) {
      case Packet.Suback suback -> subscribed(suback);
      case Packet.Unsuback unsuback -> {
        expect(unsuback.packetId(), UNSUBSCRIBE);
        yield List.of();
      }
      case Packet.Puback puback -> {
        expect(puback.packetId(), NOTIFICATION);
        yield puback.reason().isError()
            ? List.of(
                "the remote broker refuses notifications on %s: %s"
                    .formatted(terms.notificationTopic(), LinkFailure.words(puback.reason(), null)))
            : List.of();
      }
      default -> throw ProtocolException.protocolError("an answer to nothing");
    };
  }

  private List<String> subscribed(Packet.Suback suback) {
    expect(suback.packetId(), SUBSCRIBE);
    List<String> refused = new ArrayList<>();
    if (suback.reasons().size() != incoming.size()) {
      throw ProtocolException.protocolError(
          "SUBACK with %d reasons for %d filters"
              .formatted(suback.reasons().size(), incoming.size()));
    }
    for (int i = 0; i < incoming.size(); i++) {
      ReasonCode reason = suback.reasons().get(i);
      if (reason.isError()) {
        refused.add(
            "the remote broker refuses the subscription of %s: %s"
                .formatted(
                    incoming.get(i).remoteFilter(),
                    LinkFailure.words(reason, suback.properties().text(Property.REASON_STRING))));
      }
    }
    return refused;
  }

  private void expect(int packetId, int identifier) {
    if (packetId != identifier || !unanswered.remove(identifier)) {
      throw ProtocolException.protocolError("an answer to nothing");
    }
  }
}
