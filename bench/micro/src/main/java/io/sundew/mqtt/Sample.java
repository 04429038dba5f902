package io.sundew.mqtt;

import io.netty.buffer.ByteBuf;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;

/** The packets that codec benchmarks read and write, 64 bytes of payload each. */
public enum Sample {
  PUBLISH_QOS0_V311(ProtocolVersion.V3_1_1, publish(Qos.AT_MOST_ONCE, Properties.NONE)),
  PUBLISH_QOS1_V311(ProtocolVersion.V3_1_1, publish(Qos.AT_LEAST_ONCE, Properties.NONE)),
  PUBLISH_QOS0_V5(ProtocolVersion.V5, publish(Qos.AT_MOST_ONCE, threeUserProperties())),
  PUBLISH_QOS1_V5(ProtocolVersion.V5, publish(Qos.AT_LEAST_ONCE, threeUserProperties())),
  PUBACK(ProtocolVersion.V3_1_1, new Packet.Puback(7, ReasonCode.SUCCESS, Properties.NONE)),
  PUBREL(ProtocolVersion.V5, new Packet.Pubrel(7, ReasonCode.SUCCESS, Properties.NONE)),
  CONNECT_V311(ProtocolVersion.V3_1_1, connect(ProtocolVersion.V3_1_1, Properties.NONE)),
  CONNECT_V5(
      ProtocolVersion.V5,
      connect(
          ProtocolVersion.V5,
          Properties.builder()
              .set(Property.SESSION_EXPIRY_INTERVAL, 3600)
              .set(Property.RECEIVE_MAXIMUM, 100)
              .build()));

  private final ProtocolVersion version;

  @SuppressWarnings("ImmutableEnumChecker") // a value; nobody changes the arrays in it
  private final Packet packet;

  Sample(ProtocolVersion version, Packet packet) {
    this.version = version;
    this.packet = packet;
  }

  /** The version it is written in. */
  public ProtocolVersion version() {
    return version;
  }

  Packet packet() {
    return packet;
  }

  /** Appends its bytes. */
  public void writeTo(ByteBuf out) {
    PacketEncoder.encode(packet, version, out);
  }

  private static Packet publish(Qos qos, Properties properties) {
    int packetId = qos == Qos.AT_MOST_ONCE ? 0 : 7;
    Topic topic = Topic.of("plant/line-7/sensor-42/temperature");
    return new Packet.Publish(topic, qos, false, false, packetId, new byte[64], properties);
  }

  private static Properties threeUserProperties() {
    return Properties.builder()
        .user("trace", "4bf92f3577b34da6")
        .user("unit", "celsius")
        .user("site", "north")
        .build();
  }

  private static Packet connect(ProtocolVersion version, Properties properties) {
    byte[] password = {'s', 'e', 'c', 'r', 'e', 't'};
    return new Packet.Connect(
        version, false, true, 60, "sensor-42", null, "sensor", password, properties);
  }
}
