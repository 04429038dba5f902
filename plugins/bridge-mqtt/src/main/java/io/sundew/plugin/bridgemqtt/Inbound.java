package io.sundew.plugin.bridgemqtt;

import io.sundew.api.LocalClient;
import io.sundew.api.Message;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.api.UserProperty;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.mqtt.ProtocolException;
import io.sundew.mqtt.Topic;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings the remote broker's messages into this broker, and answers when they are safe there. Its
 * methods are called on the connection's reader, which waits where this broker has too much under
 * way.
 */
final class Inbound {
  private final Terms terms;
  private final Link.Use use;
  private final LocalClient local;
  private final Counters counters;
  private final TopicMap topics;
  private final Answers answers;
  private final @Nullable Topic[] aliases;
  private final Outbound.Closing closing;

  Inbound(Terms terms, Link.Use use, Output output, Outbound.Closing closing) {
    this.terms = terms;
    this.use = use;
    this.local = use.local();
    this.counters = use.counters();
    this.topics = TopicMap.inwards(terms.rules());
    this.answers = new Answers(output, terms.version());
    this.aliases = new @Nullable Topic[terms.config().topicAliases() + 1];
    this.closing = closing;
  }

  /** Takes a message. */
  void publish(Packet.Publish publish) throws InterruptedException {
    Topic from = topic(publish);
    Topic to = topics.find(from.name());
    Answers.Pending pending = answers.begin(publish);
    if (to == null) {
      counters.unmatched().increment();
      answers.done(pending, ReasonCode.SUCCESS);
      return;
    }
    Optional<List<UserProperty>> users = userProperties(publish);
    if (users.isEmpty()) {
      counters.loops().increment();
      HopGuard.tell(use.remarks(), from.name());
      answers.done(pending, ReasonCode.SUCCESS);
      return;
    }
    hand(publish, Messages.of(use.broker(), publish, to.name(), users.get()), pending);
  }

  /** Empty where the message has been here before. */
  private Optional<List<UserProperty>> userProperties(Packet.Publish publish) {
    List<UserProperty> own = publish.properties().userProperties();
    return terms.hops().isEmpty() || terms.version() != ProtocolVersion.V5
        ? Optional.of(own)
        : terms.hops().get().entering(own);
  }

  private void hand(Packet.Publish publish, Message message, Answers.Pending pending) {
    var stage =
        publish.qos() == Qos.EXACTLY_ONCE
            ? local.publish(message, newIdentifier(publish))
            : local.publish(message);
    stage.whenComplete(
        (reason, failure) -> {
          if (failure instanceof IllegalArgumentException) {
            refuse(pending, message.topic(), String.valueOf(failure.getMessage()));
          } else if (failure != null) { // not answered: the remote broker sends it again
            answers.close();
            closing.close("this broker does not take messages now: " + failure.getMessage());
          } else {
            if (reason.isError()) {
              counters.refusedHere().increment();
            }
            answers.done(pending, reason);
          }
        });
  }

  /**
   * No broker would ever take it, such as one whose topic has become too long here. It is answered,
   * or the remote broker would send it again and again, and nothing behind it.
   */
  private void refuse(Answers.Pending pending, String topic, String why) {
    counters.refusedHere().increment();
    use.remarks()
        .tell(
            Remarks.Kind.REFUSED,
            "a message from the remote broker cannot be published here on '%s' and is dropped: %s"
                .formatted(LinkFailure.harmless(topic), LinkFailure.harmless(why)));
    answers.done(pending, ReasonCode.TOPIC_NAME_INVALID);
  }

  /**
   * A message came that is larger than is taken, and was passed over. A remote broker of MQTT 3
   * does not know what is too large, so it is answered too.
   *
   * @param bytes of the packet
   */
  void passedOver(Packet.Publish head, int bytes) throws InterruptedException {
    Answers.Pending pending = answers.begin(head);
    counters.refusedHere().increment();
    use.remarks()
        .tell(
            Remarks.Kind.TOO_LARGE,
            ("a message of %d bytes on '%s' at the remote broker is dropped, for max-packet-size is"
                    + " %d")
                .formatted(
                    bytes, LinkFailure.harmless(head.topic().name()), terms.config().packetSize()));
    answers.done(pending, ReasonCode.PACKET_TOO_LARGE);
  }

  /**
   * MQTT 3.1 does not say whether the remote broker still has the session. What it does not call a
   * duplicate is new: an identifier that is known was then left by an earlier session.
   */
  private int newIdentifier(Packet.Publish publish) {
    if (terms.version() == ProtocolVersion.V3_1 && !publish.duplicate()) {
      local.release(publish.packetId());
    }
    return publish.packetId();
  }

  /** Takes a PUBREL. */
  void release(int packetId) {
    local
        .release(packetId)
        .whenComplete(
            (isKnown, failure) -> {
              if (failure != null) {
                closing.close("this broker does not take messages now: " + failure.getMessage());
                return;
              }
              answers.complete(packetId, isKnown);
            });
  }

  private Topic topic(Packet.Publish publish) {
    Properties properties = publish.properties();
    if (!properties.has(Property.TOPIC_ALIAS)) {
      return publish.topic();
    }
    int alias = (int) properties.number(Property.TOPIC_ALIAS, 0);
    if (alias < 1 || alias >= aliases.length) {
      throw new ProtocolException(
          ReasonCode.TOPIC_ALIAS_INVALID, "topic alias " + alias); // [MQTT-3.3.2-9]
    }
    if (!publish.topic().isEmpty()) {
      aliases[alias] = publish.topic();
      return publish.topic();
    }
    Topic known = aliases[alias];
    if (known == null) {
      throw ProtocolException.protocolError("topic alias " + alias + " stands for nothing");
    }
    return known;
  }

  /** Waits no longer for this broker: the connection has ended. */
  void close() {
    answers.close();
  }
}
