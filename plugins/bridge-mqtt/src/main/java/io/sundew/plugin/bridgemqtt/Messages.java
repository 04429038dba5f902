package io.sundew.plugin.bridgemqtt;

import io.sundew.api.Broker;
import io.sundew.api.Message;
import io.sundew.api.UserProperty;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import java.util.List;

/** Messages as properties of MQTT 5.0, and back. Thread safe. */
final class Messages {
  private Messages() {}

  /** The properties that go on with a message, with these user properties for its own. */
  static Properties properties(Message message, List<UserProperty> users) {
    var builder = Properties.builder();
    if (message.isText()) {
      builder.set(Property.PAYLOAD_FORMAT_INDICATOR, 1);
    }
    message.contentType().ifPresent(type -> builder.set(Property.CONTENT_TYPE, type));
    message.responseTopic().ifPresent(topic -> builder.set(Property.RESPONSE_TOPIC, topic));
    message.correlationData().ifPresent(data -> builder.set(Property.CORRELATION_DATA, data));
    return builder.users(users).build();
  }

  /** Whether it has nothing that would be a property. */
  static boolean isPlain(Message message) {
    return message.userProperties().isEmpty()
        && message.contentType().isEmpty()
        && message.responseTopic().isEmpty()
        && message.correlationData().isEmpty()
        && !message.isText();
  }

  /** The message that a PUBLISH brings, on that topic and with these user properties. */
  static Message of(Broker broker, Packet.Publish publish, String topic, List<UserProperty> users) {
    Message message = broker.message(topic, publish.payload()).withQos(publish.qos());
    if (publish.retain()) {
      message = message.withRetain(true);
    }
    Properties properties = publish.properties();
    if (!properties.isEmpty()) {
      message = with(message, properties);
    }
    return users.isEmpty() ? message : message.withUserProperties(users);
  }

  private static Message with(Message plain, Properties properties) {
    Message message = plain;
    if (properties.number(Property.PAYLOAD_FORMAT_INDICATOR, 0) == 1) {
      message = message.withTextFlag(true);
    }
    String type = properties.text(Property.CONTENT_TYPE);
    if (type != null) {
      message = message.withContentType(type);
    }
    String response = properties.text(Property.RESPONSE_TOPIC);
    if (response != null) {
      message = message.withResponseTopic(response);
    }
    byte[] correlation = properties.binary(Property.CORRELATION_DATA);
    if (correlation != null) {
      message = message.withCorrelationData(correlation);
    }
    long expiry = properties.number(Property.MESSAGE_EXPIRY_INTERVAL, -1);
    return expiry < 0 ? message : message.withExpirySeconds(expiry);
  }
}
