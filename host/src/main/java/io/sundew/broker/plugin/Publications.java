package io.sundew.broker.plugin;

import io.sundew.api.Message;
import io.sundew.api.UserProperty;
import io.sundew.broker.message.Origin;
import io.sundew.broker.message.Publication;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.mqtt.Topic;
import io.sundew.mqtt.TopicNames;
import java.util.Arrays;

/** Turns messages that plugins give back into publications, and checks them. */
final class Publications {
  private static final int MAXIMUM_BINARY_DATA = 65_535;

  private Publications() {}

  /**
   * The message that takes the place of another of the same publisher.
   *
   * @throws HookFailure when its topic cannot be published to or MQTT cannot carry it
   */
  static Publication replacing(Publication original, Message message) throws HookFailure {
    Publication replacement = of(HookFailure.unlessNull(message), original.receivedAtMillis());
    check(original, replacement);
    return replacement.origin().equals(original.origin())
        ? replacement
        : replacement.withOrigin(original.origin());
  }

  /**
   * One of the messages that take the place of another of the same publisher.
   *
   * @throws HookFailure when its topic cannot be published to, MQTT cannot carry it, or the message
   *     was emitted too often
   */
  static Publication emitted(Publication original, Message message) throws HookFailure {
    Publication emitted = of(HookFailure.unlessNull(message), original.receivedAtMillis());
    check(original, emitted);
    return emitted.withOrigin(bounded(original.origin().emitted()));
  }

  /** What the publisher chose itself was looked at before. */
  private static void check(Publication original, Publication changed) throws HookFailure {
    if (!changed.topic().equals(original.topic())) {
      checkTopic(changed.topic());
    }
    if (!changed.properties().equals(original.properties())) {
      checkProperties(changed);
    }
  }

  /**
   * Checks a topic that a plugin publishes to.
   *
   * @throws HookFailure when it is none, or the broker's alone
   */
  static void checkTopic(String topic) throws HookFailure {
    if (!TopicNames.isValid(topic)) {
      throw new HookFailure("'" + topic + "' is not a topic name");
    }
    if (TopicFilter.isReserved(topic)) {
      throw new HookFailure("'" + topic + "' belongs to the broker");
    }
  }

  /**
   * Checks the properties of a message that a plugin made.
   *
   * @throws HookFailure when MQTT cannot carry one of them
   */
  static void checkProperties(Publication message) throws HookFailure {
    if (message.responseTopic().isPresent() && !TopicNames.isValid(message.responseTopic().get())) {
      throw new HookFailure("the Response Topic is not a topic name"); // [MQTT-3.3.2-14]
    }
    boolean valid = message.contentType().map(TopicNames::isText).orElse(true);
    for (UserProperty property : message.userProperties()) {
      valid &= TopicNames.isText(property.name()) && TopicNames.isText(property.value());
    }
    if (!valid) {
      throw new HookFailure("a text of the message cannot be carried by MQTT");
    }
    int data = message.correlationData().map(bytes -> bytes.length).orElse(0);
    if (data > MAXIMUM_BINARY_DATA) { // section 1.5.6
      throw new HookFailure(
          "the Correlation Data has " + data + " bytes, MQTT can carry " + MAXIMUM_BINARY_DATA);
    }
  }

  /**
   * The origin of a message that an instance publishes because of one of that origin.
   *
   * @throws HookFailure when the message was emitted too often
   */
  static Origin emittedBy(String instance, Origin cause) throws HookFailure {
    return bounded(cause.emittedBy(instance));
  }

  private static Origin bounded(Origin origin) throws HookFailure {
    if (origin.hops() >= Origin.MAXIMUM_HOPS) {
      throw new HookFailure(
          "a message was emitted " + origin.hops() + " times: plugins send it in a circle");
    }
    return origin;
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
