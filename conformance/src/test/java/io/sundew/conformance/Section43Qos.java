package io.sundew.conformance;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.AT_MOST_ONCE;
import static io.sundew.api.Qos.EXACTLY_ONCE;
import static io.sundew.api.ReasonCode.SUCCESS;
import static io.sundew.conformance.Packets.puback;
import static io.sundew.conformance.Packets.pubcomp;
import static io.sundew.conformance.Packets.pubrec;
import static io.sundew.conformance.Packets.pubrel;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.ProtocolVersion;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Section 4.3, the flows of QoS 0, 1 and 2. */
@SundewTest
class Section43Qos {
  @Spec("MQTT-4.3.1-1")
  @Spec(value = "MQTT-4.3.1-1", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void qos0_isSentWithQos0AndWithoutDup(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.subscribe("t", AT_MOST_ONCE);
      client.publish("t", EXACTLY_ONCE, "m");
      var publish = client.receive("t", "m");
      assertEquals(AT_MOST_ONCE, publish.qos());
      assertFalse(publish.duplicate());
    }
  }

  @Spec({"MQTT-4.3.2-1", "MQTT-4.3.2-2", "MQTT-4.3.2-3", "MQTT-4.3.3-1", "MQTT-4.3.3-2"})
  @Spec(
      value = {"MQTT-4.3.2-1", "MQTT-4.3.3-1"},
      version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void messagesOnTheirWay_haveIdentifiersOfTheirOwn(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open();
        RawClient publisher = broker.client(version).open()) {
      client.subscribe("t/1", AT_LEAST_ONCE);
      client.subscribe("t/2", EXACTLY_ONCE);
      Set<Integer> identifiers = new HashSet<>();
      for (int i = 0; i < 50; i++) {
        publisher.publish("t/" + (1 + i % 2), EXACTLY_ONCE, "m");
        var publish = client.expect(Packet.Publish.class);
        assertFalse(publish.duplicate());
        assertTrue(publish.packetId() != 0);
        assertTrue(identifiers.add(publish.packetId()));
      }
    }
  }

  @Spec({"MQTT-4.3.2-1", "MQTT-2.2.1-4"})
  @Spec(
      value = {"MQTT-4.3.2-1", "MQTT-2.3.1-4"},
      version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void identifierInUse_isPassedOver_whenIdentifiersStartAnew(
      ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open();
        RawClient publisher = broker.client(version).open()) {
      client.subscribe("t", AT_LEAST_ONCE);
      publisher.publish("t", AT_LEAST_ONCE, "held");
      int held = client.expect(Packet.Publish.class).packetId();
      for (int round = 0; round < 66; round++) {
        for (int i = 0; i < 1000; i++) {
          publisher.send(publisher.message("t", AT_LEAST_ONCE, "m", false, Properties.NONE));
        }
        for (int i = 0; i < 1000; i++) {
          int packetId = client.expect(Packet.Publish.class).packetId();
          assertTrue(packetId != held && packetId != 0);
          client.send(puback(packetId));
          publisher.expect(Packet.Puback.class);
        }
      }
    }
  }

  @Spec("MQTT-4.3.2-4")
  @Spec(value = "MQTT-4.3.2-2", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void qos1_isAcknowledgedAndRouted(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.subscribe("t", AT_LEAST_ONCE);
      client.send("32( 't' 0007 ^ `m` )");
      assertEquals(7, client.await(Packet.Puback.class).packetId());
      client.receive("t", "m");
    }
  }

  @Spec("MQTT-4.3.2-5")
  @Spec(value = "MQTT-4.3.2-2", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void qos1WithAnIdentifierAcknowledgedBefore_isANewMessage_withDupOrWithout(
      ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.subscribe("t", AT_LEAST_ONCE);
      for (String header : new String[] {"32", "3a", "3a", "32"}) {
        client.send(header + "( 't' 0007 ^ `m` )").await(Packet.Puback.class);
        assertFalse(client.receive("t", "m").duplicate());
      }
    }
  }

  /** The trap: de-duplicate by packet identifier, never by DUP. */
  @Spec({"MQTT-4.3.3-8", "MQTT-4.3.3-10"})
  @Spec(value = "MQTT-4.3.3-2", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void publish_qos2Duplicate_isNotRoutedAgain_withDupOrWithout(
      ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.subscribe("t", AT_MOST_ONCE);
      for (String header : new String[] {"34", "3c", "34"}) {
        client.send(header + "( 't' 0007 ^ `m` )");
        assertEquals(7, client.await(Packet.Pubrec.class).packetId());
      }
      client.receive("t", "m");
      assertEquals(SUCCESS, client.release(7));
      client.expectNothing();
    }
  }

  @Spec({"MQTT-4.3.3-10"})
  @Spec(value = "MQTT-4.3.3-2", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void firstPublish_qos2WithDup_isRouted(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.subscribe("t", AT_MOST_ONCE);
      client.send("3c( 't' 0007 ^ `m` )").await(Packet.Pubrec.class);
      client.receive("t", "m");
    }
  }

  @Spec({"MQTT-4.3.3-10", "MQTT-4.5.0-1"})
  @Spec(value = "MQTT-4.3.3-2", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void publish_qos2ResentOnTheNextConnection_isNotRoutedAgain(
      ProtocolVersion version, TestBroker broker) {
    try (RawClient observer = broker.client(version).open()) {
      observer.subscribe("t", AT_MOST_ONCE);
      RawClient before = broker.client(version).clientId("a").durable().open();
      before.send("34( 't' 0007 ^ `m` )").expect(Packet.Pubrec.class);
      before.drop();
      observer.receive("t", "m");
      try (RawClient after = broker.client(version).clientId("a").durable().open()) {
        after.send("3c( 't' 0007 ^ `m` )").expect(Packet.Pubrec.class);
        assertEquals(SUCCESS, after.release(7));
        observer.expectNothing();
      }
    }
  }

  @Spec("MQTT-4.3.3-12")
  @Spec(value = "MQTT-4.3.3-2", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void publish_qos2AfterPubcomp_isANewMessage(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.subscribe("t", AT_MOST_ONCE);
      for (String header : new String[] {"34", "3c", "34"}) {
        client.send(header + "( 't' 0007 ^ `m` )").await(Packet.Pubrec.class);
        assertEquals(SUCCESS, client.release(7));
        client.receive("t", "m");
      }
    }
  }

  @Spec("MQTT-4.3.3-12")
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void sessionThatBeginsAnew_knowsNoIdentifiers(ProtocolVersion version, TestBroker broker) {
    try (RawClient observer = broker.client(version).open()) {
      observer.subscribe("t", AT_MOST_ONCE);
      for (int i = 0; i < 2; i++) {
        RawClient client = broker.client(version).clientId("a").open();
        client.send("3c( 't' 0007 ^ `m` )").expect(Packet.Pubrec.class);
        client.drop();
        observer.receive("t", "m");
      }
    }
  }

  @Spec({"MQTT-4.3.3-2", "MQTT-4.3.3-3", "MQTT-4.3.3-4", "MQTT-4.3.3-5"})
  @Spec(value = "MQTT-4.3.3-1", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void qos2ToTheClient_isPublishPubrecPubrelPubcomp(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.subscribe("t", EXACTLY_ONCE);
      client.publish("t", EXACTLY_ONCE, "m");
      var publish = client.expect(Packet.Publish.class);
      assertEquals(EXACTLY_ONCE, publish.qos());
      assertFalse(publish.duplicate());
      client.send(pubrec(publish.packetId()));
      assertEquals(pubrel(publish.packetId()), client.expect());
      client.send(pubcomp(publish.packetId())).expectNothing();
    }
  }
}
