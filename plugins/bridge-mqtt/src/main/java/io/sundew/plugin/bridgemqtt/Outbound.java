package io.sundew.plugin.bridgemqtt;

import io.netty.buffer.ByteBuf;
import io.sundew.api.LocalClient;
import io.sundew.api.Message;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.api.UserProperty;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.PacketEncoder;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.mqtt.PublishEncoder;
import io.sundew.mqtt.Topic;
import io.sundew.mqtt.TopicNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Brings the local client's messages to the remote broker, and its acknowledgements back. Packet
 * identifiers and exchanges are the local client's own, so nothing is kept here.
 *
 * <p>{@link #receive} is called on the local client's thread, the answers on the connection's
 * reader. A message that can not go is settled here: as a dead letter where it is the remote
 * broker's fault, at once where it was here before.
 */
final class Outbound implements LocalClient.Receiver {
  private final Terms terms;
  private final Remote remote;
  private final LocalClient local;
  private final Output output;
  private final Counters counters;
  private final Remarks remarks;
  private final TopicMap topics;
  private final Aliases aliases;
  private final Closing closing;
  private final Properties plain;
  private final List<Runnable> afterwards = new ArrayList<>();

  /** Messages of QoS 2 that went at QoS 1, because the remote broker has no more. */
  private final Set<Integer> lowered = ConcurrentHashMap.newKeySet();

  /** When a message was last sent, of {@link System#nanoTime()}. */
  private volatile long sentNanos = System.nanoTime();

  /** Ends the connection. */
  interface Closing {
    /** For that reason, which operators read. */
    void close(String why);
  }

  Outbound(Terms terms, Remote remote, Link.Use use, Output output, Closing closing) {
    this.terms = terms;
    this.remote = remote;
    this.local = use.local();
    this.output = output;
    this.counters = use.counters();
    this.remarks = use.remarks();
    this.topics = TopicMap.outwards(terms.rules());
    this.aliases = new Aliases(remote.topicAliases());
    this.closing = closing;
    this.plain =
        Properties.builder()
            .users(terms.hops().flatMap(guard -> guard.leaving(List.of())).orElse(List.of()))
            .build();
  }

  @Override
  public void receive(List<LocalClient.Outbound> outbound) throws InterruptedException {
    output.gather(
        buffer -> {
          for (LocalClient.Outbound each : outbound) {
            switch (each) {
              case LocalClient.Delivery delivery -> deliver(delivery, buffer);
              case LocalClient.Release(int packetId) -> release(packetId, buffer);
            }
          }
        });
    sentNanos = System.nanoTime();
    afterwards.forEach(Runnable::run);
    afterwards.clear();
    try {
      output.flush();
    } catch (IOException e) {
      closing.close("writing to the remote broker failed: " + e.getMessage());
    }
    output.awaitRoom();
  }

  @Override
  public void closed(ReasonCode reason, String why) {
    closing.close("this broker has closed it: " + LinkFailure.words(reason, why));
  }

  /** For how long nothing was sent. */
  long idleNanos() {
    return System.nanoTime() - sentNanos;
  }

  private void deliver(LocalClient.Delivery delivery, ByteBuf buffer) {
    Message message = delivery.message();
    Topic topic = topics.find(message.topic());
    if (topic == null) {
      counters.unmatched().increment();
      giveUp(delivery, "no topic of the connection is about it any more");
      return;
    }
    Optional<Properties> properties = properties(message);
    if (properties.isEmpty()) {
      counters.loops().increment();
      HopGuard.tell(remarks, topic.name());
      settle(delivery);
      return;
    }
    if (topic.utf8().length > TopicNames.MAXIMUM_BYTES) {
      counters.unfit().increment();
      giveUp(delivery, "its topic at the remote broker would be longer than 65,535 bytes");
      return;
    }
    encode(delivery, topic, properties.get(), message.payload(), buffer);
  }

  /** Empty where the message has been here before. */
  private Optional<Properties> properties(Message message) {
    if (remote.version() != ProtocolVersion.V5) {
      return Optional.of(Properties.NONE);
    }
    if (Messages.isPlain(message)) {
      return Optional.of(plain);
    }
    List<UserProperty> own = message.userProperties();
    Optional<List<UserProperty>> users =
        terms.hops().isEmpty() ? Optional.of(own) : terms.hops().get().leaving(own);
    return users.map(all -> Messages.properties(message, all));
  }

  private void encode(
      LocalClient.Delivery delivery,
      Topic topic,
      Properties properties,
      byte[] payload,
      ByteBuf buffer) {
    Qos qos = delivery.qos().atMost(remote.maximumQos());
    long expiry = delivery.expirySeconds().orElse(-1L);
    if (isTooLarge(qos, topic, properties, expiry, payload.length)) {
      counters.unfit().increment();
      giveUp(
          delivery, "it is larger than the remote broker takes, or than max-outgoing-packet-size");
      return;
    }
    int alias = aliases.known(topic);
    boolean isKnown = alias != 0;
    PublishEncoder.encode(
        buffer,
        remote.version(),
        topic,
        isKnown ? alias : aliases.assign(topic),
        isKnown,
        qos,
        delivery.duplicate(),
        delivery.retain() && remote.retains() && terms.config().outgoingRetain().orElse(true),
        delivery.packetId(),
        properties,
        expiry,
        PublishEncoder.NO_IDENTIFIERS,
        payload);
    if (qos == Qos.AT_MOST_ONCE) {
      settle(delivery);
    } else if (qos != delivery.qos()) {
      lowered.add(delivery.packetId());
    }
  }

  private boolean isTooLarge(
      Qos qos, Topic topic, Properties properties, long expiry, int payloadLength) {
    try {
      return PublishEncoder.size(
              remote.version(),
              topic,
              1,
              false,
              qos,
              properties,
              expiry,
              PublishEncoder.NO_IDENTIFIERS,
              payloadLength)
          > remote.maximumPacketSize();
    } catch (IllegalArgumentException _) { // no packet can be that large
      return true;
    }
  }

  /** It counts as arrived. */
  private void settle(LocalClient.Delivery delivery) {
    int packetId = delivery.packetId();
    switch (delivery.qos()) {
      case AT_MOST_ONCE -> {}
      case AT_LEAST_ONCE -> afterwards.add(() -> local.acknowledge(packetId));
      case EXACTLY_ONCE -> afterwards.add(() -> local.received(packetId, ReasonCode.SUCCESS));
    }
  }

  private void giveUp(LocalClient.Delivery delivery, String why) {
    if (delivery.packetId() != 0) {
      afterwards.add(() -> local.deadLetter(delivery.packetId(), why));
    }
  }

  /**
   * What was settled here, or went at a lower QoS, knows no PUBREL at the other end. A broker that
   * has never heard of the identifier answers all the same.
   */
  private void release(int packetId, ByteBuf buffer) {
    if (remote.maximumQos() == Qos.EXACTLY_ONCE) {
      PacketEncoder.encode(
          new Packet.Pubrel(packetId, ReasonCode.SUCCESS, Properties.NONE),
          remote.version(),
          buffer);
    } else {
      afterwards.add(() -> local.completed(packetId));
    }
  }

  /** What the remote broker answers. */
  void answered(Packet.Acknowledgement answer) {
    int packetId = answer.packetId();
    switch (answer) {
      case Packet.Puback puback -> {
        if (puback.reason().isError()) {
          local.deadLetter(packetId, refusal(puback));
        } else if (lowered.remove(packetId)) {
          local.received(packetId, ReasonCode.SUCCESS);
        } else {
          local.acknowledge(packetId);
        }
      }
      case Packet.Pubrec pubrec -> {
        if (pubrec.reason().isError() && pubrec.reason() != ReasonCode.PACKET_IDENTIFIER_IN_USE) {
          local.deadLetter(packetId, refusal(pubrec));
        } else {
          local.received(packetId, ReasonCode.SUCCESS);
        }
      }
      case Packet.Pubcomp _ -> local.completed(packetId);
      case Packet.Pubrel _ -> throw new IllegalArgumentException("PUBREL is no answer");
    }
  }

  private static String refusal(Packet.Acknowledgement answer) {
    return "the remote broker refused it: "
        + LinkFailure.words(answer.reason(), answer.properties().text(Property.REASON_STRING));
  }
}
