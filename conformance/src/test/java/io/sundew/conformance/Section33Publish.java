package io.sundew.conformance;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.AT_MOST_ONCE;
import static io.sundew.api.Qos.EXACTLY_ONCE;
import static io.sundew.api.ReasonCode.MALFORMED_PACKET;
import static io.sundew.api.ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
import static io.sundew.api.ReasonCode.PROTOCOL_ERROR;
import static io.sundew.api.ReasonCode.SUCCESS;
import static io.sundew.api.ReasonCode.TOPIC_NAME_INVALID;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 3.3, PUBLISH: its flags, its topic, its answer. */
@SundewTest
class Section33Publish {
  @Spec({"MQTT-3.3.4-1", "MQTT-4.3.1-1"})
  @Spec(
      value = {"MQTT-3.3.4-1", "MQTT-4.3.1-1"},
      version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void publish_isAnsweredAsItsQosAsks(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.publish("t", "m").expectNothing();
      client.send("32( 't' 0001 ^ )").expect(Packet.Puback.class);
      client.send("34( 't' 0002 ^ )").expect(Packet.Pubrec.class);
      client.send("62 02 0002").expect(Packet.Pubcomp.class);
      client.expectNothing();
    }
  }

  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void payload_passesUnchanged(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.subscribe("t", AT_MOST_ONCE);
      client.send("30( 't' ^ 00 ff c3 28 0a )");
      assertArrayEquals(new byte[] {0, -1, -61, 40, 10}, client.receive().payload());
      client.send("30( 't' ^ )");
      assertEquals(0, client.receive().payload().length);
    }
  }

  @Spec({"MQTT-3.3.1-1", "MQTT-4.4.0-1"})
  @Spec(
      value = {"MQTT-3.3.1-1", "MQTT-4.4.0-1"},
      version = Spec.V3)
  @ParameterizedTest
  @EnumSource(value = Qos.class, names = "AT_MOST_ONCE", mode = EnumSource.Mode.EXCLUDE)
  void redelivery_hasDupAndTheSameIdentifier(Qos qos, TestBroker broker) {
    for (ProtocolVersion version : ProtocolVersion.values()) {
      RawClient before = broker.client(version).clientId("a").durable().open();
      before.subscribe("t", EXACTLY_ONCE);
      publish(broker, "t", qos, "m");
      Packet.Publish first = before.expect(Packet.Publish.class);
      assertFalse(first.duplicate());
      before.drop();
      try (RawClient after = broker.client(version).clientId("a").durable().open()) {
        Packet.Publish again = after.receive("t", "m");
        assertTrue(again.duplicate());
        assertEquals(first.packetId(), again.packetId());
        after.unsubscribe("t");
      }
    }
  }

  @Spec("MQTT-3.3.1-2")
  @Spec(value = "MQTT-3.3.1-2", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void messageOfQos0_hasNoDup(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.subscribe("t", AT_MOST_ONCE);
      client.send("3a( 't' 0001 ^ )");
      assertFalse(client.await(Packet.Publish.class).duplicate());
    }
  }

  @Spec("MQTT-3.3.1-3")
  @Spec(value = "MQTT-3.3.1-3", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void dupOfThePublisher_isNotPassedOn(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.subscribe("t", EXACTLY_ONCE);
      client.send("3a( 't' 0001 ^ )").await(Packet.Puback.class);
      assertFalse(client.await(Packet.Publish.class).duplicate());
      client.send("3c( 't' 0002 ^ )").await(Packet.Pubrec.class);
      client.release(2);
      assertFalse(client.await(Packet.Publish.class).duplicate());
    }
  }

  @Spec("MQTT-4.3.3-10")
  @Spec(value = "MQTT-4.3.3-2", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void duplicateOfQos2_isKnownByItsIdentifierNotByDup(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open();
        RawClient subscriber = broker.client(version).open()) {
      subscriber.subscribe("t", AT_MOST_ONCE);
      client.send("34( 't' 0001 ^ `once` )").expect(Packet.Pubrec.class);
      client.send("34( 't' 0001 ^ `once` )").expect(Packet.Pubrec.class);
      client.send("3c( 't' 0001 ^ `once` )").expect(Packet.Pubrec.class);
      client.send("3c( 't' 0002 ^ `other` )").expect(Packet.Pubrec.class);
      assertEquals(SUCCESS, client.release(1));
      assertEquals(SUCCESS, client.release(2));
      subscriber.receive("t", "once");
      subscriber.receive("t", "other");
      subscriber.expectNothingFrom(client);
    }
  }

  @Spec("MQTT-4.3.3-12")
  @Spec(value = "MQTT-4.3.3-2", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void identifierOfQos2_isNewAgainAfterPubcomp(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open();
        RawClient subscriber = broker.client(version).open()) {
      subscriber.subscribe("t", AT_MOST_ONCE);
      for (String payload : new String[] {"first", "second"}) {
        client.send("3c( 't' 0001 ^ `" + payload + "` )").expect(Packet.Pubrec.class);
        client.release(1);
        subscriber.receive("t", payload);
      }
    }
  }

  @Test
  void pubrelOfAnUnknownIdentifier_isPubcompNotFound(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      assertEquals(PACKET_IDENTIFIER_NOT_FOUND, client.release(7));
    }
  }

  @Spec({"MQTT-3.3.1-4", "MQTT-4.13.1-1"})
  @Spec(value = "MQTT-3.3.1-4", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void qos3_isMalformed(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.send("36( 't' 0001 ^ )").expectBrokenOff(MALFORMED_PACKET);
    }
  }

  @Spec({"MQTT-3.3.2-2", "MQTT-4.7.0-1"})
  @Spec(
      value = {"MQTT-3.3.2-2", "MQTT-4.7.1-1"},
      version = Spec.V3)
  @ParameterizedTest
  @ValueSource(strings = {"#", "+", "a/#", "a/+/b", "a+", "#a"})
  void wildcardInATopicName_breaksOff(String topic, TestBroker broker) {
    for (ProtocolVersion version : ProtocolVersion.values()) {
      try (RawClient client = broker.client(version).open()) {
        client.send("30( '" + topic + "' ^ )");
        client.expectBrokenOff(TOPIC_NAME_INVALID, MALFORMED_PACKET, PROTOCOL_ERROR);
      }
    }
  }

  @Spec("MQTT-3.3.2-3")
  @Spec(value = "MQTT-3.3.2-3", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void topicOfAMessage_isThePublishersAndMatches(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open();
        RawClient publisher = broker.client(version).open()) {
      client.subscribe("a/+/c", AT_MOST_ONCE);
      publisher.publish("a/b", "no");
      publisher.publish("a/b/c/d", "no");
      publisher.publish("A/b/c", "no");
      publisher.publish("a/b/c", "yes");
      client.receive("a/b/c", "yes");
      client.expectNothingFrom(publisher);
    }
  }

  @Spec("MQTT-3.3.4-2")
  @Spec(value = "MQTT-3.3.5-1", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void overlappingSubscriptions_giveOneCopyOfTheHighestQos(
      ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open();
        RawClient publisher = broker.v5().open()) {
      client.subscribe("t/#", AT_MOST_ONCE);
      client.subscribe("t/+", EXACTLY_ONCE);
      client.subscribe("t/a", AT_LEAST_ONCE);
      publisher.publish("t/a", EXACTLY_ONCE, "m");
      assertEquals(EXACTLY_ONCE, client.receive("t/a", "m").qos());
      client.expectNothingFrom(publisher);
    }
  }

  @Spec(value = "MQTT-3.3.5-2", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void publishThatIsNotRouted_isAcknowledged(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.send(client.message("$SYS/mine", AT_LEAST_ONCE, "m", false, Properties.NONE));
      client.expect(Packet.Puback.class);
      client.expectNothing();
    }
  }

  private static void publish(TestBroker broker, String topic, Qos qos, String payload) {
    try (RawClient publisher = broker.v5().open()) {
      publisher.publish(topic, qos, payload);
    }
  }
}
