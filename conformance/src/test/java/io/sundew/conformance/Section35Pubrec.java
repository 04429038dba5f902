package io.sundew.conformance;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.EXACTLY_ONCE;
import static io.sundew.api.ReasonCode.NO_MATCHING_SUBSCRIBERS;
import static io.sundew.api.ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
import static io.sundew.api.ReasonCode.PAYLOAD_FORMAT_INVALID;
import static io.sundew.api.ReasonCode.PROTOCOL_ERROR;
import static io.sundew.api.ReasonCode.QUOTA_EXCEEDED;
import static io.sundew.api.ReasonCode.SUCCESS;
import static io.sundew.conformance.Packets.pubrec;
import static io.sundew.conformance.Packets.pubrel;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.ProtocolVersion;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Property;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Section 3.5, PUBREC. */
@SundewTest
class Section35Pubrec {
  @Spec("MQTT-3.5.2-1")
  @Test
  void pubrec_ofAMessageThatIsTaken_isSuccessOrSaysThatNobodySubscribed(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.send("34( 'nobody' 0001 00 )");
      var reason = client.expect(Packet.Pubrec.class).reason();
      assertTrue(reason == SUCCESS || reason == NO_MATCHING_SUBSCRIBERS, reason::toString);
      assertEquals(SUCCESS, client.release(1));
    }
  }

  @Spec({"MQTT-3.5.2-1", "MQTT-4.3.3-9"})
  @Test
  void pubrecWithAnError_endsTheExchange_andTheIdentifierIsFree(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.subscribe("t", AT_LEAST_ONCE);
      client.send("34( 't' 0001 ( 01 01 ) ff )");
      assertEquals(PAYLOAD_FORMAT_INVALID, client.expect(Packet.Pubrec.class).reason());
      assertEquals(PACKET_IDENTIFIER_NOT_FOUND, client.release(1));
      client.send("34( 't' 0001 ( 01 01 ) `new` )");
      assertEquals(SUCCESS, client.await(Packet.Pubrec.class).reason());
      client.receive("t", "new");
    }
  }

  @Spec("MQTT-4.3.3-9")
  @Test
  void pubrecWithAnError_freesTheServersReceiveMaximum() {
    try (TestBroker broker = TestBroker.builder().receiveMaximum(1).start();
        RawClient client = broker.v5().open()) {
      for (int packetId = 1; packetId <= 3; packetId++) {
        client.send("34( 't' %04x ( 01 01 ) ff )".formatted(packetId));
        assertEquals(PAYLOAD_FORMAT_INVALID, client.expect(Packet.Pubrec.class).reason());
      }
      assertEquals(0x10 & client.publish("t", EXACTLY_ONCE, "m").code(), 0);
    }
  }

  /** The trap: PUBREC of 0x80 or more frees the identifier and its share of the window. */
  @Spec({"MQTT-4.4.0-2", "MQTT-4.9.0-2"})
  @Test
  void pubrecOf0x80OrMore_freesIdentifierAndQuota(TestBroker broker) {
    try (RawClient client = broker.v5().property(Property.RECEIVE_MAXIMUM, 1).open();
        RawClient publisher = broker.v5().open()) {
      client.subscribe("t", EXACTLY_ONCE);
      for (String payload : new String[] {"1", "2", "3"}) {
        publisher.publish("t", EXACTLY_ONCE, payload);
      }
      for (String payload : new String[] {"1", "2"}) {
        var publish = client.expect(Packet.Publish.class);
        assertEquals(payload, RawClient.payload(publish));
        client.send(pubrec(publish.packetId(), QUOTA_EXCEEDED));
      }
      client.receive("t", "3");
      client.expectNothing();
    }
  }

  @Spec("MQTT-4.3.3-4")
  @Test
  void pubrecOf0x80OrMore_isNotFollowedByPubrel(TestBroker broker) {
    try (RawClient client = broker.v5().open();
        RawClient publisher = broker.v5().open()) {
      client.subscribe("t", EXACTLY_ONCE);
      publisher.publish("t", EXACTLY_ONCE, "m");
      int packetId = client.expect(Packet.Publish.class).packetId();
      client.send(pubrec(packetId, QUOTA_EXCEEDED)).expectNothing();
    }
  }

  @Test
  void pubrecOfAnUnknownIdentifier_isAnsweredByPubrelNotFound(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.send(pubrec(7));
      var answer = client.expect(Packet.Pubrel.class);
      assertEquals(7, answer.packetId());
      assertEquals(PACKET_IDENTIFIER_NOT_FOUND, answer.reason());
      client.send(pubrec(7, QUOTA_EXCEEDED)).expectNothing();
    }
  }

  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void pubrec_forAQos1Message_isAProtocolError(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open();
        RawClient publisher = broker.client(version).open()) {
      client.subscribe("t", AT_LEAST_ONCE);
      publisher.publish("t", AT_LEAST_ONCE, "m");
      client.send(pubrec(client.expect(Packet.Publish.class).packetId()));
      client.expectBrokenOff(PROTOCOL_ERROR);
    }
  }

  @Spec("MQTT-4.3.3-4")
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void pubrecTwice_isAnsweredTwice(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open();
        RawClient publisher = broker.client(version).open()) {
      client.subscribe("t", EXACTLY_ONCE);
      publisher.publish("t", EXACTLY_ONCE, "m");
      int packetId = client.expect(Packet.Publish.class).packetId();
      for (int i = 0; i < 2; i++) {
        client.send(pubrec(packetId));
        assertEquals(pubrel(packetId), client.expect(Packet.Pubrel.class));
      }
    }
  }
}
