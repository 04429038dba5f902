package io.sundew.conformance;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.EXACTLY_ONCE;
import static io.sundew.api.ReasonCode.NO_MATCHING_SUBSCRIBERS;
import static io.sundew.api.ReasonCode.PAYLOAD_FORMAT_INVALID;
import static io.sundew.api.ReasonCode.PROTOCOL_ERROR;
import static io.sundew.api.ReasonCode.SUCCESS;
import static io.sundew.conformance.Packets.puback;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.ProtocolVersion;
import io.sundew.mqtt.Packet;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Section 3.4, PUBACK. */
@SundewTest
class Section34Puback {
  @Spec("MQTT-3.4.2-1")
  @Test
  void puback_ofAMessageThatWasDelivered_isSuccess(TestBroker broker) {
    try (RawClient subscriber = broker.v5().open();
        RawClient publisher = broker.v5().open()) {
      subscriber.subscribe("t", AT_LEAST_ONCE);
      assertEquals(SUCCESS, publisher.publish("t", AT_LEAST_ONCE, "m"));
    }
  }

  @Spec("MQTT-3.4.2-1")
  @Test
  void puback_ofAMessageNobodySubscribedTo_saysSoOrIsSuccess(TestBroker broker) {
    try (RawClient publisher = broker.v5().open()) {
      var reason = publisher.publish("t", AT_LEAST_ONCE, "m");
      assertTrue(reason == SUCCESS || reason == NO_MATCHING_SUBSCRIBERS, reason::toString);
    }
  }

  @Spec("MQTT-3.4.2-1")
  @Test
  void puback_ofAPayloadThatIsNotUtf8_namesTheFault_andTheMessageIsNotRouted(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.subscribe("t", AT_LEAST_ONCE);
      client.send("32( 't' 0001 ( 01 01 ) ff )");
      assertEquals(PAYLOAD_FORMAT_INVALID, client.expect(Packet.Puback.class).reason());
      client.expectNothing();
    }
  }

  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void puback_carriesTheIdentifierOfTheMessage(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      for (int packetId : new int[] {1, 255, 256, 65_535}) {
        client.send("32( 't' %04x ^ )".formatted(packetId));
        assertEquals(packetId, client.expect(Packet.Puback.class).packetId());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void puback_forAnIdentifierThatIsNotInFlight_changesNothing(
      ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.subscribe("t", AT_LEAST_ONCE);
      client.send(puback(77)).expectNothing();
      client.publish("t", AT_LEAST_ONCE, "m");
      client.receive("t", "m");
    }
  }

  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void puback_forAQos2Message_isAProtocolError(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open();
        RawClient publisher = broker.client(version).open()) {
      client.subscribe("t", EXACTLY_ONCE);
      publisher.publish("t", EXACTLY_ONCE, "m");
      client.send(puback(client.expect(Packet.Publish.class).packetId()));
      client.expectBrokenOff(PROTOCOL_ERROR);
    }
  }
}
