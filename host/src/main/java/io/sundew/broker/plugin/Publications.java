package io.sundew.broker.plugin;

import io.sundew.api.Message;
import io.sundew.broker.message.Origin;
import io.sundew.broker.message.Publication;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.mqtt.Topic;
import java.util.Arrays;

/** Turns messages that plugins give back into publications, and checks them. */
final class Publications {
  private Publications() {}

  /**
   * The message that takes the place of another of the same publisher.
   *
   * @throws HookFailure when its topic cannot be published to
   */
  static Publication replacing(Publication original, Message message) throws HookFailure {
    Publication replacement = of(HookFailure.unlessNull(message), original.receivedAtMillis());
    checkTopic(original, replacement);
    return replacement.origin().equals(original.origin())
        ? replacement
        : replacement.withOrigin(original.origin());
  }

  /**
   * The message that an instance made of another.
   *
   * @throws HookFailure when its topic cannot be published to, or the message was emitted too often
   */
  static Publication emitted(Publication original, Message message, String instance)
      throws HookFailure {
    Publication emitted = of(HookFailure.unlessNull(message), original.receivedAtMillis());
    checkTopic(original, emitted);
    Origin origin = original.origin().emittedBy(instance);
    if (origin.hops() >= Origin.MAXIMUM_HOPS) {
      throw new HookFailure(
          "a message was emitted " + origin.hops() + " times: plugins send it in a circle");
    }
    return emitted.withOrigin(origin);
  }

  /** A topic the publisher chose itself was looked at before. */
  private static void checkTopic(Publication original, Publication changed) throws HookFailure {
    String topic = changed.topic();
    if (topic.equals(original.topic())) {
      return;
    }
    if (!TopicFilter.isValidTopic(topic)) {
      throw new HookFailure("'" + topic + "' is not a topic name");
    }
    if (TopicFilter.isReserved(topic)) {
      throw new HookFailure("'" + topic + "' belongs to the broker");
    }
  }

  /** The publication that a message is, or one of the same content where a plugin made its own. */
  static Publication of(Message message, long nowMillis) {
    if (message instanceof Publication publication) {
      return publication;
    }
    Properties.Builder properties = Properties.builder().users(message.userProperties());
    message.contentType().ifPresent(type -> properties.set(Property.CONTENT_TYPE, type));
    message.responseTopic().ifPresent(topic -> properties.set(Property.RESPONSE_TOPIC, topic));
    message.correlationData().ifPresent(data -> properties.set(Property.CORRELATION_DATA, data));
    if (message.isText()) {
      properties.set(Property.PAYLOAD_FORMAT_INDICATOR, 1);
    }
    return new Publication(
        Topic.of(message.topic()),
        message.payload().clone(),
        message.qos(),
        message.retain(),
        properties.build(),
        Origin.BROKER,
        nowMillis,
        message
            .expirySeconds()
            .map(seconds -> nowMillis + seconds * 1000)
            .orElse(Publication.NEVER));
  }

  /** Whether a subscriber could not tell the two apart. */
  static boolean sameContent(Publication one, Publication other) {
    return one.topic().equals(other.topic())
        && Arrays.equals(one.payloadBytes(), other.payloadBytes())
        && one.qos() == other.qos()
        && one.retain() == other.retain()
        && one.userProperties().equals(other.userProperties())
        && one.contentType().equals(other.contentType());
  }
}
