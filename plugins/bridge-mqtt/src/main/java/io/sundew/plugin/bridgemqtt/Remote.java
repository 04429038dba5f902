package io.sundew.plugin.bridgemqtt;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;

/**
 * What the remote broker has said of itself in its CONNACK, within what is configured.
 *
 * @param keepAliveSeconds 0 for none
 * @param receiveMaximum how many messages of QoS 1 and 2 may be on their way to it
 * @param maximumPacketSize bytes of what it is sent: what it takes, or less where so configured
 * @param topicAliases how many it remembers
 */
record Remote(
    ProtocolVersion version,
    boolean sessionPresent,
    int keepAliveSeconds,
    int receiveMaximum,
    Qos maximumQos,
    boolean retains,
    int maximumPacketSize,
    int topicAliases) {
  /** A broker of MQTT 3 says nothing: Mosquitto takes twenty messages of QoS 2 at a time. */
  private static final int INFLIGHT_QOS_2 = 20;

  private static final int INFLIGHT = 1000;

  static Remote of(Packet.Connack connack, Terms terms) {
    Properties said = connack.properties();
    ConnectionConfig config = terms.config();
    boolean hasQos2 =
        terms.rules().stream().anyMatch(rule -> rule.isOut() && rule.qos() == Qos.EXACTLY_ONCE);
    int usual = terms.version() != ProtocolVersion.V5 && hasQos2 ? INFLIGHT_QOS_2 : INFLIGHT;
    return new Remote(
        terms.version(),
        connack.sessionPresent(),
        (int) said.number(Property.SERVER_KEEP_ALIVE, config.keepAliveSeconds()),
        Math.min(
            (int) said.number(Property.RECEIVE_MAXIMUM, 65_535),
            config.maxInflight().orElse(usual)),
        Qos.of((int) said.number(Property.MAXIMUM_QOS, 2)),
        said.number(Property.RETAIN_AVAILABLE, 1) == 1,
        (int)
            Math.min(
                config.outgoingPacketSize(),
                said.number(Property.MAXIMUM_PACKET_SIZE, ConnectionConfig.LARGEST_PACKET)),
        Math.min((int) said.number(Property.TOPIC_ALIAS_MAXIMUM, 0), config.topicAliases()));
  }
}
