package io.sundew.broker.session;

import io.sundew.api.BrokerEvent;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.api.SubscribeRequest;
import io.sundew.broker.config.Limits;
import io.sundew.broker.plugin.HookChain;
import io.sundew.broker.plugin.SubscribeOutcome;
import io.sundew.broker.plugin.UnsubscribeOutcome;
import io.sundew.broker.routing.ParsedFilter;
import io.sundew.broker.routing.Subscription;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Packet.Filter;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SUBSCRIBE and UNSUBSCRIBE: check, ask the hooks, change, answer, replay retained messages. On the
 * event loop.
 */
final class SubscribeFlow {
  private static final Logger SUBSCRIBED = LoggerFactory.getLogger("io.sundew.log.subscribe");
  private static final Logger UNSUBSCRIBED = LoggerFactory.getLogger("io.sundew.log.unsubscribe");

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
    if (!ParsedFilter.parse(filter, limits.maxTopicLevels())
        .isValid()) { // [MQTT-4.7.1-1], [MQTT-4.8.2-2]
      if (!connection.version().hasProperties()) { // in 3.1.1 [MQTT-4.8.0-1]
        throw ProtocolException.malformed("topic filter not valid");
      }
      return ReasonCode.TOPIC_FILTER_INVALID;
    }
    return filter.startsWith("$CONTROL/") ? ReasonCode.NOT_AUTHORIZED : null;
  }

  private void subscribed(
      Packet.Subscribe packet, @Nullable ReasonCode[] faults, List<SubscribeOutcome> outcomes) {
    List<ReasonCode> reasons = new ArrayList<>(faults.length);
    List<Runnable> replays = new ArrayList<>(0);
    int[] identifiers = packet.properties().subscriptionIdentifiers();
    int identifier = identifiers.length == 0 ? 0 : identifiers[0];
    String message = "";
    int asked = 0;
    for (int i = 0; i < faults.length; i++) {
      ReasonCode reason = faults[i];
      if (reason == null) {
        switch (outcomes.get(asked++)) {
          case SubscribeOutcome.Proceed(var request) ->
              reason = add(packet.filters().get(i), request, identifier, replays);
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
        new Packet.Suback(packet.packetId(), reasons, connection.problem(message)), replays);
  }

  /** MQTT 3.1 knows no failure: the client is told what it asked for. */
  private ReasonCode inVersion(ReasonCode reason, Qos asked) {
    return reason.isError() && connection.version() == ProtocolVersion.V3_1
        ? granted(asked)
        : reason;
  }

  private ReasonCode add(
      Filter filter, SubscribeRequest request, int identifier, List<Runnable> replays) {
    ReasonCode fault = faultOf(request.filter());
    if (fault != null) {
      return fault;
    }
    boolean known = session.subscriptions().containsKey(request.filter());
    int most = limits.maxSubscriptions();
    if (!known && most > 0 && session.subscriptions().size() >= most) {
      return ReasonCode.QUOTA_EXCEEDED;
    }
    ParsedFilter parsed = ParsedFilter.parse(request.filter());
    Qos qos = request.qos().atMost(Qos.of(connection.listener().maxQos())); // [MQTT-3.2.2-10]
    var subscription =
        new Subscription(
            session,
            parsed.filter(),
            parsed.group(),
            qos,
            filter.noLocal(),
            filter.retainAsPublished(),
            identifier);
    session.subscriptions().put(request.filter(), subscription); // [MQTT-3.8.4-3]
    StoredCopy copy = session.copy();
    if (copy != null) {
      copy.subscribed(request.filter(), subscription);
    }
    kernel.subscriptions().subscribe(subscription);
    // [MQTT-3.3.1-9] to [MQTT-3.3.1-11]; none for shared subscriptions
    boolean replay = filter.retainHandling() == 0 || (filter.retainHandling() == 1 && !known);
    if (replay && !subscription.isShared()) {
      int[] identifiers = identifier == 0 ? Outgoing.NO_IDENTIFIERS : new int[] {identifier};
      replays.add(
          () ->
              session
                  .delivery()
                  .replay(
                      request.filter(),
                      kernel.retained().cursor(parsed.filter()),
                      qos,
                      identifiers));
    }
    SUBSCRIBED.info("{} {} {}", session.clientId(), qos.level(), request.filter());
    tell(
        new BrokerEvent.Subscribed(kernel.time().now(), connection.client(), request.withQos(qos)));
    return granted(qos); // [MQTT-3.8.4-7]
  }

  private static ReasonCode granted(Qos qos) {
    return switch (qos) {
      case AT_MOST_ONCE -> ReasonCode.SUCCESS;
      case AT_LEAST_ONCE -> ReasonCode.GRANTED_QOS_1;
      case EXACTLY_ONCE -> ReasonCode.GRANTED_QOS_2;
    };
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
    List<ReasonCode> reasons = new ArrayList<>(outcomes.size());
    for (UnsubscribeOutcome outcome : outcomes) {
      reasons.add(
          switch (outcome) {
            case UnsubscribeOutcome.Proceed(var filter) -> remove(filter);
            case UnsubscribeOutcome.Refused(var reason, _) -> reason;
          });
    }
    connection.acknowledge( // [MQTT-3.10.4-4]
        new Packet.Unsuback(packet.packetId(), reasons, Properties.NONE));
  }

  private ReasonCode remove(String filter) {
    Subscription held = session.subscriptions().remove(filter); // [MQTT-3.10.4-1]
    session.delivery().forgetReplay(filter);
    if (held == null) {
      return ParsedFilter.parse(filter, limits.maxTopicLevels()).isValid()
          ? ReasonCode.NO_SUBSCRIPTION_EXISTED
          : ReasonCode.TOPIC_FILTER_INVALID;
    }
    kernel.subscriptions().unsubscribe(session, held.filter(), held.group()); // [MQTT-3.10.4-2]
    StoredCopy copy = session.copy();
    if (copy != null) {
      copy.unsubscribed(filter);
    }
    UNSUBSCRIBED.info("{} {}", session.clientId(), filter);
    tell(new BrokerEvent.Unsubscribed(kernel.time().now(), connection.client(), filter));
    return ReasonCode.SUCCESS;
  }

  private void tell(BrokerEvent event) {
    HookChain chain = kernel.chain().get();
    if (chain.looksAtEvents()) {
      chain.event(event);
    }
  }
}
