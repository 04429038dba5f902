package io.sundew.broker.session;

import io.sundew.api.Client;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.broker.config.Limits;
import io.sundew.broker.message.Origin;
import io.sundew.broker.message.Publication;
import io.sundew.broker.plugin.ClientChain;
import io.sundew.broker.plugin.HookChain;
import io.sundew.broker.plugin.PublishOutcome;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Packet.Publish;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.mqtt.ProtocolException;
import io.sundew.mqtt.Topic;
import io.sundew.mqtt.TopicNames;
import io.sundew.mqtt.Utf8;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way in for a PUBLISH: topic alias, quota, de-duplication, hooks, routing, acknowledgement.
 * Confined to the channel's event loop.
 *
 * <p>Where hooks are bound, all messages of one read are collected and put to them together; what
 * the client sent behind them waits in the connection's buffer meanwhile.
 */
@SuppressWarnings("ReferenceEquality") // the same object as last time is what saves work
final class InboundPublish {
  private final Connection connection;
  private final Kernel kernel;
  private final Loop loop;
  private final Limits limits;
  private final InboundAliases aliases;
  private final PacketIds outstandingQos2 = new PacketIds();

  /** Received on this connection and not decided yet: forgotten with it, since nothing was kept. */
  private final PacketIds undecidedQos2 = new PacketIds();

  private final List<Waiting> batch = new ArrayList<>(0);
  private @Nullable Consumer<List<PublishOutcome>> concludeAwaited;
  private @Nullable Asked awaited;
  private int outstanding;
  private @Nullable Topic checkedTopic;
  private @Nullable Client originOf;
  private Origin origin = Origin.BROKER;

  InboundPublish(Connection connection) {
    this.connection = connection;
    this.kernel = connection.kernel();
    this.loop = connection.loop();
    this.limits = kernel.config().limits();
    this.aliases = new InboundAliases(connection.maxTopicAliases());
  }

  /** A message whose answer waits for its turn. */
  private sealed interface Waiting {}

  /** A message that waits for the hooks' decision. */
  private record Asked(Publication publication, int packetId) implements Waiting {}

  /** A message that needs no hook, behind one that does. */
  private record Settled(Runnable answer) implements Waiting {}

  /** Takes a PUBLISH. */
  void receive(Publish publish) {
    Counters counters = loop.counters();
    counters.publishReceived++;
    counters.payloadBytesReceived += publish.payload().length;
    Topic topic = aliases.resolve(publish);
    if (kernel.tracing().isOn()) {
      kernel.tracing().published(connection, publish, topic.name());
    }
    checkAllowed(publish, topic);
    if (publish.qos() != Qos.AT_MOST_ONCE && !admit(publish)) {
      return;
    }
    ReasonCode fault = faultOf(publish, topic);
    if (fault != null) {
      inTurn(() -> refuse(publish.qos(), publish.packetId(), fault, ""));
    } else if (ReservedTopics.contain(topic.name())) {
      inTurn(() -> answer(publish.qos(), publish.packetId(), ReasonCode.SUCCESS, ""));
    } else {
      accept(publication(publish, topic), publish.packetId());
    }
  }

  /** PUBREL: the exchange of a QoS 2 message ends. */
  void released(Packet.Pubrel pubrel) {
    int packetId = pubrel.packetId();
    Session session = connection.session();
    boolean known = session.receivedQos2().remove(packetId); // [MQTT-4.3.3-12]
    StoredCopy copy = session.copy();
    if (known && copy != null) {
      copy.forgot(packetId);
    }
    if (outstandingQos2.remove(packetId)) {
      outstanding--;
    }
    ReasonCode reason = known ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
    connection.acknowledge(
        new Packet.Pubcomp(packetId, reason, Properties.NONE)); // [MQTT-4.3.3-11]
  }

  /** Puts what was collected to the hooks. */
  void decide() {
    if (batch.isEmpty()) {
      return;
    }
    List<Waiting> waiting = List.copyOf(batch);
    batch.clear();
    HookChain chain = kernel.chain().get();
    List<PublishOutcome> now =
        chain.publish(
            publications(waiting),
            connection.client(),
            loop,
            later -> connection.goOn(() -> conclude(waiting, later)));
    if (now == null) {
      connection.hold();
    } else {
      conclude(waiting, now);
    }
  }

  private void checkAllowed(Publish publish, Topic topic) {
    if (publish.qos().level() > connection.listener().maxQos()) { // [MQTT-3.2.2-11]
      throw new ProtocolException(
          ReasonCode.QOS_NOT_SUPPORTED, "QoS above the maximum of this listener");
    }
    if (publish.retain() && !kernel.config().retainAvailable()) { // [MQTT-3.2.2-14]
      throw new ProtocolException(
          ReasonCode.RETAIN_NOT_SUPPORTED, "retained messages are not available");
    }
    if (publish.properties().subscriptionIdentifiers().length > 0) { // [MQTT-3.3.4-6]
      throw ProtocolException.protocolError("subscription identifier from a client");
    }
    if (topic != checkedTopic) {
      if (!TopicNames.isValid(topic.name(), limits.maxTopicLevels())) {
        throw new ProtocolException(ReasonCode.TOPIC_NAME_INVALID, "topic name not valid");
      }
      checkedTopic = topic;
    }
  }

  /**
   * Takes a QoS 1 or 2 message's identifier in. Returns false when the message was received before.
   */
  private boolean admit(Publish publish) {
    int packetId = publish.packetId();
    boolean known = connection.session().receivedQos2().contains(packetId);
    if (publish.qos() == Qos.AT_LEAST_ONCE) {
      countOutstanding();
      if (known && connection.version().hasProperties()) {
        inTurn(() -> refuse(publish.qos(), packetId, ReasonCode.PACKET_IDENTIFIER_IN_USE, ""));
        return false;
      }
      return true;
    }
    if (outstandingQos2.add(packetId)) {
      countOutstanding();
    }
    // [MQTT-4.3.3-10]: by its identifier alone, DUP says nothing
    if (known || !undecidedQos2.add(packetId)) {
      inTurn(
          () ->
              connection.acknowledge(
                  new Packet.Pubrec(packetId, ReasonCode.SUCCESS, Properties.NONE)));
      return false;
    }
    return true;
  }

  private void countOutstanding() {
    outstanding++;
    if (connection.version().hasProperties()
        && outstanding > limits.receiveMaximum()) { // [MQTT-3.3.4-7]
      throw new ProtocolException(
          ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
          "more than " + limits.receiveMaximum() + " messages unacknowledged");
    }
  }

  private @Nullable ReasonCode faultOf(Publish publish, Topic topic) {
    if (limits.maxPayloadSize() > 0 && publish.payload().length > limits.maxPayloadSize()) {
      return ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR;
    }
    if (publish.properties() != Properties.NONE
        && publish.properties().number(Property.PAYLOAD_FORMAT_INDICATOR, 0) == 1
        && !Utf8.isWellFormed(publish.payload())) {
      return ReasonCode.PAYLOAD_FORMAT_INVALID;
    }
    return topic.isEmpty() ? ReasonCode.TOPIC_NAME_INVALID : null;
  }

  private Publication publication(Publish publish, Topic topic) {
    Properties properties = publish.properties();
    long now = loop.millis();
    long expires = Publication.NEVER;
    if (properties != Properties.NONE) {
      long expirySeconds = properties.number(Property.MESSAGE_EXPIRY_INTERVAL, -1);
      expires = expirySeconds < 0 ? Publication.NEVER : now + expirySeconds * 1000;
      properties = properties.forwarded();
    }
    return new Publication(
        topic,
        publish.payload(),
        publish.qos(),
        publish.retain(),
        properties,
        origin(),
        now,
        expires);
  }

  private Origin origin() {
    Client client = connection.client();
    if (client != originOf) {
      originOf = client;
      origin = new Origin(client.clientId(), client.name(), client.listener(), "", 0);
    }
    return origin;
  }

  private void accept(Publication publication, int packetId) {
    ClientChain hooks = connection.hooks();
    if (!hooks.looksAtPublish() || (batch.isEmpty() && hooks.passesBy(publication.topicName()))) {
      ReasonCode reason =
          Routing.codeOf(loop, Routing.route(loop, publication, connection.session()));
      answer(publication.qos(), packetId, reason, "");
    } else if (batch.isEmpty() && hooks.publishesAtOnce(publication)) {
      decide(hooks, publication, packetId);
    } else {
      batch.add(new Asked(publication, packetId));
    }
  }

  private void decide(ClientChain hooks, Publication publication, int packetId) {
    PublishOutcome now = hooks.publish(publication, later());
    if (now == null) {
      connection.hold();
      awaited = new Asked(publication, packetId);
    } else {
      conclude(publication, packetId, now);
    }
  }

  /** Concludes the one message that is awaited; the same object each time. */
  private Consumer<List<PublishOutcome>> later() {
    Consumer<List<PublishOutcome>> known = concludeAwaited;
    if (known == null) {
      known = outcomes -> connection.goOn(() -> concludeAwaited(outcomes));
      concludeAwaited = known;
    }
    return known;
  }

  private void concludeAwaited(List<PublishOutcome> outcomes) {
    Asked asked = Objects.requireNonNull(awaited);
    awaited = null;
    conclude(List.of(asked), outcomes);
  }

  /** Answers now, or after the messages before it that wait for the hooks. [MQTT-4.6.0-2] */
  private void inTurn(Runnable answer) {
    if (batch.isEmpty()) {
      answer.run();
    } else {
      batch.add(new Settled(answer));
    }
  }

  private static List<Publication> publications(List<Waiting> waiting) {
    List<Publication> publications = new ArrayList<>(waiting.size());
    for (Waiting each : waiting) {
      if (each instanceof Asked asked) {
        publications.add(asked.publication());
      }
    }
    return publications;
  }

  private void conclude(List<Waiting> waiting, List<PublishOutcome> outcomes) {
    Iterator<PublishOutcome> outcome = outcomes.iterator();
    for (Waiting each : waiting) {
      if (connection.isClosed()) {
        return;
      }
      switch (each) {
        case Asked asked -> conclude(asked.publication(), asked.packetId(), outcome.next());
        case Settled settled -> settled.answer().run();
      }
    }
  }

  private void conclude(Publication publication, int packetId, PublishOutcome outcome) {
    if (kernel.tracing().isOn()) {
      trace(publication, outcome);
    }
    carryOut(publication.qos(), packetId, outcome);
  }

  private void carryOut(Qos qos, int packetId, PublishOutcome outcome) {
    switch (outcome) {
      case PublishOutcome.Route(var publications) -> {
        ReasonCode reason = Routing.route(loop, publications, connection.session());
        answer(qos, packetId, reason, "");
      }
      case PublishOutcome.Dropped() -> {
        loop.counters().publishDropped++;
        answer(qos, packetId, ReasonCode.SUCCESS, "");
      }
      case PublishOutcome.Refused(var reason, var message) ->
          refuse(qos, packetId, reason, message);
      case PublishOutcome.Disconnect(var reason, var message) -> connection.close(reason, message);
      case PublishOutcome.DeadLettered(var letters, var then) -> {
        Routing.route(loop, letters, null);
        carryOut(qos, packetId, then);
      }
    }
  }

  private void trace(Publication publication, PublishOutcome outcome) {
    String verdict = verdict(publication, outcome);
    String why =
        switch (outcome instanceof PublishOutcome.DeadLettered(_, var then) ? then : outcome) {
          case PublishOutcome.Refused(_, var message) -> message;
          case PublishOutcome.Disconnect(_, var message) -> message;
          case PublishOutcome.Route _, PublishOutcome.Dropped _, PublishOutcome.DeadLettered _ ->
              "";
        };
    kernel.tracing().decided(connection.clientId(), publication, verdict, why);
  }

  private static String verdict(Publication publication, PublishOutcome outcome) {
    return switch (outcome) {
      case PublishOutcome.Route(var publications) when publications.equals(List.of(publication)) ->
          "forward";
      case PublishOutcome.Route(var publications) -> "replaced by " + publications.size();
      case PublishOutcome.Dropped() -> "drop";
      case PublishOutcome.Refused(var reason, _) -> "refuse " + reason;
      case PublishOutcome.Disconnect(var reason, _) -> "disconnect " + reason;
      case PublishOutcome.DeadLettered(_, var then) ->
          verdict(publication, then) + ", to the dead letters";
    };
  }

  private void refuse(Qos qos, int packetId, ReasonCode reason, String message) {
    loop.counters().publishDropped++;
    answer(qos, packetId, reason, message);
  }

  private void answer(Qos qos, int packetId, ReasonCode reason, String message) {
    switch (qos) {
      case AT_MOST_ONCE -> {}
      case AT_LEAST_ONCE -> { // [MQTT-4.3.2-4]
        outstanding--;
        connection.acknowledgeRouted(
            new Packet.Puback(packetId, reason, connection.problem(message)));
      }
      case EXACTLY_ONCE -> { // [MQTT-4.3.3-8]
        undecidedQos2.remove(packetId);
        if (!reason.isError()) {
          received(packetId);
        } else { // [MQTT-4.3.3-9]: the exchange has ended
          outstandingQos2.remove(packetId);
          outstanding--;
        }
        connection.acknowledgeRouted(
            new Packet.Pubrec(packetId, reason, connection.problem(message)));
      }
    }
  }

  /** Notes the identifier together with what came of its message. */
  private void received(int packetId) {
    Session session = connection.session();
    session.receivedQos2().add(packetId);
    StoredCopy copy = session.copy();
    if (copy != null) {
      copy.received(packetId);
    }
  }
}
