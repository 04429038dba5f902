package io.sundew.broker.session;

import io.sundew.api.ReasonCode;
import io.sundew.mqtt.Packet.Publish;
import io.sundew.mqtt.Property;
import io.sundew.mqtt.ProtocolException;
import io.sundew.mqtt.Topic;
import org.jspecify.annotations.Nullable;

/**
 * The topic aliases a client has set on this connection (MQTT 5.0 section 3.3.2.3.4). Confined to
 * the channel's event loop.
 */
final class InboundAliases {
  private final int maximum;
  private @Nullable Topic[] topics = new @Nullable Topic[0];

  InboundAliases(int maximum) {
    this.maximum = maximum;
  }

  /** The topic a PUBLISH is meant for. */
  Topic resolve(Publish publish) {
    int alias = (int) publish.properties().number(Property.TOPIC_ALIAS, 0);
    if (alias == 0) {
      if (publish.topic().isEmpty()) {
        throw ProtocolException.protocolError("PUBLISH without topic and topic alias");
      }
      return publish.topic();
    }
    if (alias > maximum) { // [MQTT-3.3.2-9]
      throw new ProtocolException(
          ReasonCode.TOPIC_ALIAS_INVALID,
          "topic alias " + alias + " is above the maximum of " + maximum);
    }
    if (topics.length == 0) {
      topics = new @Nullable Topic[maximum + 1];
    }
    if (!publish.topic().isEmpty()) {
      topics[alias] = publish.topic(); // [MQTT-3.3.2-12]
    }
    Topic topic = topics[alias];
    if (topic == null) {
      throw ProtocolException.protocolError(
          "topic alias " + alias + " was never set on this connection");
    }
    return topic;
  }
}
