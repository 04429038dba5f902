package io.sundew.conformance;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.AT_MOST_ONCE;
import static io.sundew.api.Qos.EXACTLY_ONCE;
import static io.sundew.api.ReasonCode.GRANTED_QOS_2;
import static io.sundew.api.ReasonCode.PACKET_TOO_LARGE;
import static io.sundew.api.ReasonCode.QOS_NOT_SUPPORTED;
import static io.sundew.api.ReasonCode.RETAIN_NOT_SUPPORTED;
import static io.sundew.api.ReasonCode.TOPIC_ALIAS_INVALID;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 3.2, CONNACK, and the limits it tells the client. */
@SundewTest
class Section32Connack {
  @Spec({"MQTT-3.2.0-1", "MQTT-3.2.0-2", "MQTT-3.2.2-1"})
  @Spec(
      value = {"MQTT-3.2.0-1", "MQTT-3.2.2-2"},
      version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void connack_isTheFirstPacketAndTheOnlyOne(ProtocolVersion version, TestBroker broker) {
    RawClient before = broker.client(version).clientId("a").durable().open();
    before.subscribe("t", AT_LEAST_ONCE);
    before.disconnect();
    try (RawClient publisher = broker.v5().open()) {
      publisher.publish("t", AT_LEAST_ONCE, "queued");
    }
    try (RawClient client = broker.client(version).clientId("a").durable().send()) {
      client.expect(Packet.Connack.class);
      client.receive("t", "queued");
      client.expectNothing();
    }
  }

  @Spec({"MQTT-3.2.2-6", "MQTT-3.2.2-7", "MQTT-3.2.2-8"})
  @Test
  void refusal_hasNoSessionPresent_evenWhereThereIsOne(TestBroker broker) {
    broker.v5().clientId("a").durable().open().disconnect();
    try (RawClient client = broker.connect()) {
      client.send("10( 'MQTT' 05 00 0000 ( 15 'none' ) 'a' )");
      assertFalse(client.expectRefusal().sessionPresent());
    }
  }

  @Spec(
      value = {"MQTT-3.2.2-4", "MQTT-3.2.2-5"},
      version = Spec.V3)
  @Test
  void refusal_inV311_hasNoSessionPresentAndCloses(TestBroker broker) {
    try (RawClient client = broker.v311().clientId("").cleanStart(false).send()) {
      assertFalse(client.expectRefusal().sessionPresent());
    }
  }

  @Spec({"MQTT-3.2.2-9", "MQTT-3.2.2-10"})
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void maximumQos_isToldAndSubscribeStillTakesAll(int maximum) {
    try (TestBroker broker = TestBroker.builder().maxQos(maximum).start();
        RawClient client = broker.v5().open()) {
      assertEquals(maximum, client.connack().properties().number(Property.MAXIMUM_QOS, 2));
      for (Qos qos : Qos.values()) {
        assertFalse(client.subscribe("t", qos).reasons().getFirst().isError());
      }
    }
  }

  @Spec("MQTT-3.2.2-9")
  @Test
  void maximumQosOf2_isLeftOut(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      assertFalse(client.connack().properties().has(Property.MAXIMUM_QOS));
      assertEquals(List.of(GRANTED_QOS_2), client.subscribe("t", EXACTLY_ONCE).reasons());
    }
  }

  @Spec("MQTT-3.2.2-11")
  @Test
  void publishAboveTheMaximumQos_isQosNotSupported() {
    try (TestBroker broker = TestBroker.builder().maxQos(1).start();
        RawClient client = broker.v5().open()) {
      client.publish("t", AT_LEAST_ONCE, "m");
      client.send("34( 't' 0001 00 )");
      client.expectDisconnect(QOS_NOT_SUPPORTED);
    }
  }

  @Spec("MQTT-3.2.2-12")
  @Test
  void willAboveTheMaximumQos_isRefused() {
    try (TestBroker broker = TestBroker.builder().maxQos(1).start();
        RawClient client = broker.v5().will("will", EXACTLY_ONCE, "gone").send()) {
      client.expectRefusal(QOS_NOT_SUPPORTED);
    }
  }

  @Spec({"MQTT-3.2.2-13", "MQTT-3.2.2-14"})
  @Test
  void retain_whereItIsNotAvailable_isRefused() {
    try (TestBroker broker = TestBroker.builder().retainAvailable(false).start();
        RawClient client = broker.v5().open();
        RawClient will =
            broker.v5().will("will", AT_MOST_ONCE, "gone", true, none -> none).send()) {
      assertEquals(0, client.connack().properties().number(Property.RETAIN_AVAILABLE, 1));
      will.expectRefusal(RETAIN_NOT_SUPPORTED);
      client.send("31( 't' 00 `m` )");
      client.expectDisconnect(RETAIN_NOT_SUPPORTED);
    }
  }

  @Spec("MQTT-3.2.2-15")
  @Test
  void packetAboveTheServersMaximum_isTooLarge() {
    try (TestBroker broker = TestBroker.builder().maxPacketSize(100).start();
        RawClient client = broker.v5().open()) {
      assertEquals(100, client.connack().properties().number(Property.MAXIMUM_PACKET_SIZE, 0));
      client.publish("t", "x".repeat(94));
      client.expectNothing();
      client.publish("t", "x".repeat(95));
      client.expectDisconnect(PACKET_TOO_LARGE);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ProtocolVersion.class,
      names = {"V3_1", "V3_1_1"})
  void packetAboveTheServersMaximum_beforeV5_closes(ProtocolVersion version) {
    try (TestBroker broker = TestBroker.builder().maxPacketSize(100).start();
        RawClient client = broker.client(version).open()) {
      client.publish("t", "x".repeat(95));
      client.expectNothing();
      client.publish("t", "x".repeat(96));
      client.expectClosed();
    }
  }

  @Spec({"MQTT-3.2.2-17", "MQTT-3.3.2-9"})
  @Test
  void aliasAboveTheServersMaximum_isInvalid() {
    try (TestBroker broker = TestBroker.builder().maxTopicAliases(2).start();
        RawClient client = broker.v5().open()) {
      assertEquals(2, client.connack().properties().number(Property.TOPIC_ALIAS_MAXIMUM, 0));
      client.send("30( 't' ( 23 0002 ) )").expectNothing();
      client.send("30( 't' ( 23 0003 ) )").expectDisconnect(TOPIC_ALIAS_INVALID);
    }
  }

  @Spec("MQTT-3.2.2-18")
  @Test
  void anyAlias_whereTheServerTakesNone_isInvalid() {
    try (TestBroker broker = TestBroker.builder().maxTopicAliases(0).start();
        RawClient client = broker.v5().open()) {
      assertFalse(client.connack().properties().number(Property.TOPIC_ALIAS_MAXIMUM, 0) > 0);
      client.send("30( 't' ( 23 0001 ) )").expectDisconnect(TOPIC_ALIAS_INVALID);
    }
  }

  @Spec({"MQTT-3.2.2-19", "MQTT-3.2.2-20"})
  @Test
  void connack_staysWithinTheClientsMaximum(TestBroker broker) {
    try (RawClient client = broker.connect()) {
      client.send("10( 'MQTT' 05 02 0000 ( 15 'none' 27 00000005 ) 'a' )");
      Properties properties = client.expectRefusal().properties();
      assertFalse(properties.has(Property.REASON_STRING));
      assertTrue(properties.userProperties().isEmpty());
    }
  }

  @Spec("MQTT-4.12.0-6")
  @Test
  void authenticationMethod_isNotInConnackUnlessInConnect(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      assertFalse(client.connack().properties().has(Property.AUTHENTICATION_METHOD));
    }
  }
}
