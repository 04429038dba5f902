package io.sundew.conformance;

import static io.sundew.api.Qos.EXACTLY_ONCE;
import static io.sundew.api.ReasonCode.MALFORMED_PACKET;
import static io.sundew.api.ReasonCode.PROTOCOL_ERROR;
import static io.sundew.api.ReasonCode.SUCCESS;
import static io.sundew.conformance.Packets.pubrec;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sundew.api.ProtocolVersion;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Property;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Section 3.6, PUBREL. */
@SundewTest
class Section36Pubrel {
  @Spec("MQTT-3.6.1-1")
  @Spec(
      value = {"MQTT-3.6.1-1", "MQTT-2.2.2-2"},
      version = Spec.V3)
  @ParameterizedTest
  @EnumSource(
      value = ProtocolVersion.class,
      names = {"V3_1_1", "V5"})
  void pubrelWithOtherFlags_isMalformed(ProtocolVersion version, TestBroker broker) {
    for (int flags : new int[] {0, 1, 3, 4, 8, 15}) {
      try (RawClient client = broker.client(version).open()) {
        client.send("34( 't' 0001 ^ )").expect(Packet.Pubrec.class);
        client.send("6%x( 0001 )".formatted(flags));
        client.expectBrokenOff(MALFORMED_PACKET, PROTOCOL_ERROR);
      }
    }
  }

  @Spec("MQTT-3.6.2-1")
  @Test
  void pubrelFromTheBroker_isSuccess(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.subscribe("t", EXACTLY_ONCE);
      client.publish("t", EXACTLY_ONCE, "m");
      int packetId = client.expect(Packet.Publish.class).packetId();
      client.send(pubrec(packetId));
      var pubrel = client.expect(Packet.Pubrel.class);
      assertEquals(SUCCESS, pubrel.reason());
      assertEquals(packetId, pubrel.packetId());
    }
  }

  @Spec({"MQTT-3.6.2-2", "MQTT-3.6.2-3"})
  @Test
  void pubrelToAClientOfTheSmallestPackets_fits(TestBroker broker) {
    try (RawClient client = broker.v5().property(Property.MAXIMUM_PACKET_SIZE, 16).open();
        RawClient publisher = broker.v5().open()) {
      client.send(pubrec(9));
      assertEquals(9, client.expect(Packet.Pubrel.class).packetId());
      client.subscribe("t", EXACTLY_ONCE);
      publisher.publish("t", EXACTLY_ONCE, "m");
      client.receive("t", "m");
    }
  }
}
