package io.sundew.plugin.bridgemqtt;

import io.sundew.api.Broker;
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
  private final LocalClient local;
  private final Broker broker;
  private final Counters counters;
  private final TopicMap topics;
  private final Answers answers;
  private final @Nullable Topic[] aliases;
  private final Outbound.Closing closing;

  Inbound(
      Terms terms,
      LocalClient local,
      Broker broker,
      Output output,
      Counters counters,
      Outbound.Closing closing) {
    this.terms = terms;
    this.local = local;
    this.broker = broker;
    this.counters = counters;
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
      answers.done(pending, ReasonCode.SUCCESS);
      return;
    }
    hand(publish, Messages.of(broker, publish, to.name(), users.get()), pending);
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
          if (failure != null) { // not answered: the remote broker sends it again
            answers.close();
            closing.close("this broker does not take messages now: " + failure.getMessage());
            return;
          }
          if (reason.isError()) {
            counters.refusedHere().increment();
          }
          answers.done(pending, reason);
        });
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
