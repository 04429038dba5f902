package io.sundew.broker.session;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.api.SubscribeRequest;
import io.sundew.broker.config.Limits;
import io.sundew.broker.plugin.HookChain;
import io.sundew.broker.plugin.SubscribeOutcome;
import io.sundew.broker.plugin.UnsubscribeOutcome;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Packet.Filter;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SUBSCRIBE and UNSUBSCRIBE: check, ask the hooks, change, answer, replay retained messages. On the
 * event loop.
 */
final class SubscribeFlow {

  /** One packet must not keep the loop from all else. */
  private static final int MAXIMUM_FILTERS = 16_384;

  private final Connection connection;
  private final Session session;
  private final Kernel kernel;
  private final Limits limits;

  private SubscribeFlow(Connection connection) {
    this.connection = connection;
    this.session = connection.session();
    this.kernel = connection.kernel();
    this.limits = kernel.config().limits();
  }

  static void subscribe(Connection connection, Packet.Subscribe packet) {
    new SubscribeFlow(connection).subscribe(packet);
  }

  static void unsubscribe(Connection connection, Packet.Unsubscribe packet) {
    new SubscribeFlow(connection).unsubscribe(packet);
  }

  private void subscribe(Packet.Subscribe packet) {
    if (packet.filters().size() > MAXIMUM_FILTERS) {
      throw new ProtocolException(
          ReasonCode.QUOTA_EXCEEDED, "more than " + MAXIMUM_FILTERS + " filters in a SUBSCRIBE");
    }
    @Nullable ReasonCode[] faults = new @Nullable ReasonCode[packet.filters().size()];
    List<SubscribeRequest> requests = new ArrayList<>();
    for (int i = 0; i < faults.length; i++) {
      Filter filter = packet.filters().get(i);
      faults[i] = faultOf(filter.filter());
      if (faults[i] == null) {
        requests.add(new SubscribeRequest(filter.filter(), filter.qos()));
      }
    }
    if (requests.isEmpty()) {
      subscribed(packet, faults, List.of());
      return;
    }
    HookChain chain = kernel.chain().get();
    List<SubscribeOutcome> now =
        chain.subscribe(
            requests,
            connection.client(),
            connection.loop(),
            later -> connection.goOn(() -> subscribed(packet, faults, later)));
    if (now == null) {
      connection.hold();
    } else {
      subscribed(packet, faults, now);
    }
  }

  /** What is wrong with a topic filter, or null. */
  private @Nullable ReasonCode faultOf(String filter) {
    ReasonCode fault = SubscriptionChanges.faultOf(filter, limits);
    if (fault == ReasonCode.TOPIC_FILTER_INVALID
        && !connection.version().hasProperties()) { // in 3.1.1 [MQTT-4.8.0-1]
      throw ProtocolException.malformed("topic filter not valid");
    }
    return fault;
  }

  private void subscribed(
      Packet.Subscribe packet, @Nullable ReasonCode[] faults, List<SubscribeOutcome> outcomes) {
    List<ReasonCode> reasons = new ArrayList<>(faults.length);
    var changes = new SubscriptionChanges(session, connection.client());
    Qos most = Qos.of(connection.listener().maxQos());
    int[] identifiers = packet.properties().subscriptionIdentifiers();
    int identifier = identifiers.length == 0 ? 0 : identifiers[0];
    String message = "";
    int asked = 0;
    for (int i = 0; i < faults.length; i++) {
      ReasonCode reason = faults[i];
      if (reason == null) {
        switch (outcomes.get(asked++)) {
          case SubscribeOutcome.Proceed(var request) ->
              reason = changes.add(meant(packet.filters().get(i)), request, identifier, most);
          case SubscribeOutcome.Refused(var refusal, var why) -> {
            reason = refusal;
            message = why;
          }
        }
      }
      reasons.add(inVersion(reason, packet.filters().get(i).qos()));
    }
    // [MQTT-3.8.4-1], [MQTT-3.8.4-6]
    connection.acknowledge(
        new Packet.Suback(packet.packetId(), reasons, connection.problem(message)),
        changes.replays());
  }

  /**
   * MQTT 3 has no options. A bridge of it is not sent what it sent itself, which would go round for
   * ever, and sees what is retained; as with Mosquitto.
   */
  private Filter meant(Filter filter) {
    return connection.isBridge()
        ? new Filter(filter.filter(), filter.qos(), true, true, filter.retainHandling())
        : filter;
  }

  /** MQTT 3.1 knows no failure: the client is told what it asked for. */
  private ReasonCode inVersion(ReasonCode reason, Qos asked) {
    return reason.isError() && connection.version() == ProtocolVersion.V3_1
        ? SubscriptionChanges.granted(asked)
        : reason;
  }

  private void unsubscribe(Packet.Unsubscribe packet) {
    HookChain chain = kernel.chain().get();
    List<UnsubscribeOutcome> now =
        chain.unsubscribe(
            packet.filters(),
            connection.client(),
            connection.loop(),
            later -> connection.goOn(() -> unsubscribed(packet, later)));
    if (now == null) {
      connection.hold();
    } else {
      unsubscribed(packet, now);
    }
  }

  private void unsubscribed(Packet.Unsubscribe packet, List<UnsubscribeOutcome> outcomes) {
    var changes = new SubscriptionChanges(session, connection.client());
    List<ReasonCode> reasons = new ArrayList<>(outcomes.size());
    for (UnsubscribeOutcome outcome : outcomes) {
      reasons.add(
          switch (outcome) {
            case UnsubscribeOutcome.Proceed(var filter) -> changes.remove(filter);
            case UnsubscribeOutcome.Refused(var reason, _) -> reason;
          });
    }
    connection.acknowledge( // [MQTT-3.10.4-4]
        new Packet.Unsuback(packet.packetId(), reasons, Properties.NONE));
  }
}
