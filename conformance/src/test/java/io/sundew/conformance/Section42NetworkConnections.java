package io.sundew.conformance;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sundew.api.ProtocolVersion;
import io.sundew.mqtt.Packet;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import io.sundew.testkit.Wire;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Section 4.2, an ordered, lossless stream of bytes in both directions. */
@SundewTest
class Section42NetworkConnections {
  @Spec("MQTT-4.2.0-1")
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void packetsMayComeByteByByte(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.subscribe("t", AT_LEAST_ONCE);
      for (byte one : Wire.bytes("32( 't' 0001 ^ `m` ) c000", version)) {
        client.send(new byte[] {one});
      }
      client.await(Packet.Puback.class);
      client.await(Packet.Pingresp.class);
      client.receive("t", "m");
    }
  }

  @Spec("MQTT-4.2.0-1")
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void manyPacketsMayComeAtOnce(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      var notation = new StringBuilder();
      for (int packetId = 1; packetId <= 300; packetId++) {
        notation.append("32( 't' %04x ^ `m` ) ".formatted(packetId));
      }
      client.send(notation.toString());
      for (int packetId = 1; packetId <= 300; packetId++) {
        assertEquals(packetId, client.expect(Packet.Puback.class).packetId());
      }
    }
  }

  @Spec("MQTT-4.2.0-1")
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void largePayload_passesUnchanged(ProtocolVersion version, TestBroker broker) {
    String payload = "0123456789abcdef".repeat(1 << 16);
    try (RawClient client = broker.client(version).open()) {
      client.subscribe("t", AT_LEAST_ONCE);
      client.publish("t", AT_LEAST_ONCE, payload);
      client.receive("t", payload);
      client.publish("t", AT_LEAST_ONCE, "next");
      client.receive("t", "next");
    }
  }
}
