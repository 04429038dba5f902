package io.sundew.conformance;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.AT_MOST_ONCE;
import static io.sundew.api.Qos.EXACTLY_ONCE;
import static io.sundew.api.ReasonCode.SUCCESS;
import static io.sundew.conformance.Packets.expiry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Property;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sections 4.1 and 4.5, what a session keeps, with the expiry of messages that wait in it. */
@SundewTest
class Section41SessionState {
  @Spec({"MQTT-4.1.0-1", "MQTT-4.5.0-1"})
  @Spec(
      value = {"MQTT-4.1.0-1", "MQTT-4.5.0-1"},
      version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void session_keepsSubscriptionsMessagesAndBothWindows(
      ProtocolVersion version, TestBroker broker) {
    RawClient before = broker.client(version).clientId("a").durable().open();
    before.subscribe("t/#", EXACTLY_ONCE);
    before.send("34( 'own' 0009 ^ `m` )").expect(Packet.Pubrec.class);
    publish(broker, "t/1", EXACTLY_ONCE, "in flight");
    int packetId = before.expect(Packet.Publish.class).packetId();
    before.drop();
    publish(broker, "t/2", AT_LEAST_ONCE, "waits");
    try (RawClient after = broker.client(version).clientId("a").durable().open()) {
      var again = after.receive("t/1", "in flight");
      assertEquals(packetId, again.packetId());
      assertTrue(again.duplicate());
      assertFalse(after.receive("t/2", "waits").duplicate());
      assertEquals(SUCCESS, after.release(9));
      publish(broker, "t/3", AT_LEAST_ONCE, "new");
      after.receive("t/3", "new");
      after.expectNothing();
    }
  }

  @Spec("MQTT-4.1.0-1")
  @Spec(value = "MQTT-4.1.0-2", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void session_lastsAsLongAsTheConnection(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.subscribe("t", EXACTLY_ONCE);
      client.send("34( 'own' 0009 ^ )").expect(Packet.Pubrec.class);
      broker.time().advance(Duration.ofDays(400));
      client.publish("t", EXACTLY_ONCE, "m");
      client.receive("t", "m");
      assertEquals(SUCCESS, client.release(9));
    }
  }

  @Spec("MQTT-4.5.0-1")
  @Test
  void qos0_doesNotWaitForADisconnectedClient(TestBroker broker) {
    broker.v5().clientId("a").durable().open().subscribe("t", AT_LEAST_ONCE);
    RawClient before = broker.v5().clientId("a").durable().open();
    before.disconnect();
    try (RawClient publisher = broker.v5().open()) {
      publisher.publish("t", "at most once");
      publisher.publish("t", AT_LEAST_ONCE, "at least once");
    }
    try (RawClient after = broker.v5().clientId("a").durable().open()) {
      after.receive("t", "at least once");
      after.expectNothing();
    }
  }

  @Test
  void qos0_waitsWhereTheConfigurationSaysSo() {
    try (TestBroker broker = TestBroker.builder().limit("queueQos0", true).start()) {
      RawClient before = broker.v5().clientId("a").durable().open();
      before.subscribe("t", AT_LEAST_ONCE);
      before.disconnect();
      try (RawClient publisher = broker.v5().open()) {
        publisher.publish("t", "1");
        publisher.publish("t", AT_LEAST_ONCE, "2");
      }
      try (RawClient after = broker.v5().clientId("a").durable().open()) {
        assertEquals(AT_MOST_ONCE, after.receive("t", "1").qos());
        after.receive("t", "2");
      }
    }
  }

  @Test
  void fullQueue_dropsTheNewest_andKeepsTheRest() {
    try (TestBroker broker = TestBroker.builder().maxQueuedMessages(2).start()) {
      RawClient before = broker.v5().clientId("a").durable().open();
      before.subscribe("t", AT_LEAST_ONCE);
      before.disconnect();
      for (String payload : new String[] {"1", "2", "3"}) {
        publish(broker, "t", AT_LEAST_ONCE, payload);
      }
      try (RawClient after = broker.v5().clientId("a").durable().open()) {
        after.receive("t", "1");
        after.receive("t", "2");
        after.expectNothing();
      }
    }
  }

  @Spec({"MQTT-3.3.2-5", "MQTT-3.3.2-6"})
  @Test
  void messageThatWaits_countsDownAndExpires(TestBroker broker) {
    RawClient before = broker.v5().clientId("a").durable().open();
    before.subscribe("t", AT_LEAST_ONCE);
    before.disconnect();
    publishExpiring(broker, 10, "short");
    publishExpiring(broker, 100, "long");
    broker.time().advance(Duration.ofSeconds(40));
    try (RawClient after = broker.v5().clientId("a").durable().open()) {
      var publish = after.receive("t", "long");
      assertEquals(60, publish.properties().number(Property.MESSAGE_EXPIRY_INTERVAL, -1));
      after.expectNothing();
    }
  }

  @Spec({"MQTT-3.3.2-5", "MQTT-3.3.2-6"})
  @Test
  void messageBehindAFullWindow_countsDownAndExpires(TestBroker broker) {
    try (RawClient client = broker.v5().property(Property.RECEIVE_MAXIMUM, 1).open()) {
      client.subscribe("t", AT_LEAST_ONCE);
      publishExpiring(broker, 5, "in flight");
      publishExpiring(broker, 10, "short");
      publishExpiring(broker, 100, "long");
      var first = client.expect(Packet.Publish.class);
      broker.time().advance(Duration.ofSeconds(40));
      client.acknowledge(first);
      var publish = client.receive("t", "long");
      assertEquals(60, publish.properties().number(Property.MESSAGE_EXPIRY_INTERVAL, -1));
      client.expectNothing();
    }
  }

  /** The trap: an in-flight message does not expire. */
  @Spec({"MQTT-4.3.3-7", "MQTT-4.3.3-13"})
  @Test
  void messageInFlight_doesNotExpire(TestBroker broker) {
    for (Qos qos : new Qos[] {AT_LEAST_ONCE, EXACTLY_ONCE}) {
      RawClient before = broker.v5().clientId("a").durable().open();
      before.subscribe("t", qos);
      publishExpiring(broker, 5, "m");
      int packetId = before.expect(Packet.Publish.class).packetId();
      before.drop();
      broker.time().advance(Duration.ofSeconds(60));
      try (RawClient after = broker.v5().clientId("a").durable().open()) {
        var again = after.receive("t", "m");
        assertEquals(packetId, again.packetId());
        assertEquals(0, again.properties().number(Property.MESSAGE_EXPIRY_INTERVAL, -1));
        after.expectNothing();
      }
    }
  }

  private static void publishExpiring(TestBroker broker, long seconds, String payload) {
    try (RawClient publisher = broker.v5().open()) {
      publisher.complete(publisher.message("t", EXACTLY_ONCE, payload, false, expiry(seconds)));
    }
  }

  private static void publish(TestBroker broker, String topic, Qos qos, String payload) {
    try (RawClient publisher = broker.v5().open()) {
      publisher.publish(topic, qos, payload);
    }
  }
}
