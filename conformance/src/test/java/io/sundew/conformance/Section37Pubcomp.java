package io.sundew.conformance;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.EXACTLY_ONCE;
import static io.sundew.api.ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
import static io.sundew.api.ReasonCode.SUCCESS;
import static io.sundew.conformance.Packets.pubcomp;
import static io.sundew.conformance.Packets.pubrec;
import static io.sundew.conformance.Packets.pubrel;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.ProtocolVersion;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Section 3.7, PUBCOMP. */
@SundewTest
class Section37Pubcomp {
  @Spec("MQTT-3.7.2-1")
  @Test
  void pubcompOfAKnownIdentifier_isSuccess(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.send("34( 't' 0001 00 )").expect(Packet.Pubrec.class);
      assertEquals(SUCCESS, client.release(1));
    }
  }

  /** The trap: PUBREL for an unknown identifier is answered by PUBCOMP 0x92, by v3 plainly. */
  @Spec({"MQTT-3.7.2-1", "MQTT-4.3.3-11"})
  @Spec(value = "MQTT-4.3.3-2", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void pubrelOfAnUnknownIdentifier_isAnsweredByPubcompNotFound(
      ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      assertEquals(
          version.hasProperties() ? PACKET_IDENTIFIER_NOT_FOUND : SUCCESS, client.release(7));
      client.send("34( 't' 0001 ^ )").expect(Packet.Pubrec.class);
      assertEquals(SUCCESS, client.release(1));
      assertEquals(
          version.hasProperties() ? PACKET_IDENTIFIER_NOT_FOUND : SUCCESS, client.release(1));
    }
  }

  @Spec({"MQTT-3.7.2-2", "MQTT-3.7.2-3"})
  @Test
  void pubcompToAClientOfTheSmallestPackets_fits(TestBroker broker) {
    try (RawClient client = broker.v5().property(Property.MAXIMUM_PACKET_SIZE, 16).open()) {
      client.send(
          new Packet.Pubrel(
              7, SUCCESS, Properties.builder().set(Property.REASON_STRING, "why").build()));
      var pubcomp = client.expect(Packet.Pubcomp.class);
      assertEquals(PACKET_IDENTIFIER_NOT_FOUND, pubcomp.reason());
      assertTrue(pubcomp.properties().isEmpty());
    }
  }

  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void pubcompFromTheClient_freesTheIdentifier_onlyAfterPubrec(
      ProtocolVersion version, TestBroker broker) {
    RawClient client = broker.client(version).clientId("a").durable().open();
    client.subscribe("t", EXACTLY_ONCE);
    try (RawClient publisher = broker.client(version).open()) {
      publisher.publish("t", EXACTLY_ONCE, "m");
    }
    int packetId = client.expect(Packet.Publish.class).packetId();
    client.send(pubcomp(packetId)).expectNothing();
    client.send(pubrec(packetId));
    assertEquals(pubrel(packetId), client.expect(Packet.Pubrel.class));
    client.send(pubcomp(packetId)).expectNothing();
    client.drop();
    try (RawClient after = broker.client(version).clientId("a").durable().open()) {
      after.expectNothing();
    }
  }

  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void pubcompOfAnUnknownIdentifier_changesNothing(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.send(pubcomp(7)).expectNothing();
      client.subscribe("t", AT_LEAST_ONCE);
      client.publish("t", AT_LEAST_ONCE, "m");
      client.receive("t", "m");
    }
  }
}
