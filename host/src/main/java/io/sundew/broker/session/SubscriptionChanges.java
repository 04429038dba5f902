package io.sundew.broker.session;

import io.sundew.api.BrokerEvent;
import io.sundew.api.Client;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.api.SubscribeRequest;
import io.sundew.broker.config.Limits;
import io.sundew.broker.plugin.HookChain;
import io.sundew.broker.routing.ParsedFilter;
import io.sundew.broker.routing.Subscription;
import io.sundew.mqtt.Packet.Filter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Subscriptions of a session that come, change and go, once it is decided that they may. Confined
 * to the session's event loop.
 */
final class SubscriptionChanges {
  private static final Logger SUBSCRIBED = LoggerFactory.getLogger("io.sundew.log.subscribe");
  private static final Logger UNSUBSCRIBED = LoggerFactory.getLogger("io.sundew.log.unsubscribe");

  private final Session session;
  private final Client client;
  private final Kernel kernel;
  private final Limits limits;
  private final List<Runnable> replays = new ArrayList<>(0);

  /** Changes of the subscriptions that the client of that session asks for. */
  SubscriptionChanges(Session session, Client client) {
    this.session = session;
    this.client = client;
    this.kernel = session.kernel();
    this.limits = kernel.config().limits();
  }

  /** What is wrong with a topic filter, or null. */
  static @Nullable ReasonCode faultOf(String filter, Limits limits) {
    if (!ParsedFilter.parse(filter, limits.maxTopicLevels())
        .isValid()) { // [MQTT-4.7.1-1], [MQTT-4.8.2-2]
      return ReasonCode.TOPIC_FILTER_INVALID;
    }
    return filter.startsWith("$CONTROL/") ? ReasonCode.NOT_AUTHORIZED : null;
  }

  /**
   * Subscribes.
   *
   * @param filter how the client asked for it
   * @param request what is to be done, which hooks may have changed
   * @param most the highest QoS granted
   * @return the QoS granted, or what is wrong
   */
  ReasonCode add(Filter filter, SubscribeRequest request, int identifier, Qos most) {
    ReasonCode fault = faultOf(request.filter(), limits);
    if (fault != null) {
      return fault;
    }
    boolean known = session.subscriptions().containsKey(request.filter());
    int room = limits.maxSubscriptions();
    if (!known && room > 0 && session.subscriptions().size() >= room) {
      return ReasonCode.QUOTA_EXCEEDED;
    }
    ParsedFilter parsed = ParsedFilter.parse(request.filter());
    Qos qos = request.qos().atMost(most); // [MQTT-3.2.2-10]
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
      replayLater(request.filter(), parsed, qos, identifier);
    }
    SUBSCRIBED.info("{} {} {}", session.clientId(), qos.level(), request.filter());
    tell(new BrokerEvent.Subscribed(kernel.time().now(), client, request.withQos(qos)));
    return granted(qos); // [MQTT-3.8.4-7]
  }

  private void replayLater(String filter, ParsedFilter parsed, Qos qos, int identifier) {
    int[] identifiers = identifier == 0 ? Outgoing.NO_IDENTIFIERS : new int[] {identifier};
    replays.add(
        () ->
            session
                .delivery()
                .replay(filter, kernel.retained().cursor(parsed.filter()), qos, identifiers));
  }

  /** What brings the retained messages of what was added; to be run when that is answered. */
  List<Runnable> replays() {
    return replays;
  }

  /** What says that a subscription was made. */
  static ReasonCode granted(Qos qos) {
    return switch (qos) {
      case AT_MOST_ONCE -> ReasonCode.SUCCESS;
      case AT_LEAST_ONCE -> ReasonCode.GRANTED_QOS_1;
      case EXACTLY_ONCE -> ReasonCode.GRANTED_QOS_2;
    };
  }

  /** Unsubscribes. */
  ReasonCode remove(String filter) {
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
    tell(new BrokerEvent.Unsubscribed(kernel.time().now(), client, filter));
    return ReasonCode.SUCCESS;
  }

  private void tell(BrokerEvent event) {
    HookChain chain = kernel.chain().get();
    if (chain.looksAtEvents()) {
      chain.event(event);
    }
  }
}
