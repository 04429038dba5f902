package io.sundew.conformance;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.AT_MOST_ONCE;
import static io.sundew.api.Qos.EXACTLY_ONCE;
import static io.sundew.api.ReasonCode.DISCONNECT_WITH_WILL;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.api.UserProperty;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.testkit.ConnectBuilder;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sections 3.1.2.5 to 3.1.2.7, 3.1.3.2 and 3.1.3.3, the will. */
@SundewTest
class Section31ConnectWill {
  @Spec({"MQTT-3.1.2-7", "MQTT-3.1.2-8"})
  @Spec(value = "MQTT-3.1.2-8", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void connectionThatBreaks_publishesTheWill(ProtocolVersion version, TestBroker broker) {
    try (RawClient watcher = watcher(broker)) {
      broker.client(version).will("will", AT_MOST_ONCE, "gone").open().drop();
      watcher.receive("will", "gone");
    }
  }

  @Spec("MQTT-3.1.2-8")
  @Spec(value = "MQTT-3.1.2-8", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void connectionReset_publishesTheWill(ProtocolVersion version, TestBroker broker) {
    try (RawClient watcher = watcher(broker)) {
      broker.client(version).will("will", AT_MOST_ONCE, "gone").open().reset();
      watcher.receive("will", "gone");
    }
  }

  @Spec("MQTT-3.1.2-8")
  @Spec(value = "MQTT-3.1.2-8", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void protocolError_publishesTheWill(ProtocolVersion version, TestBroker broker) {
    try (RawClient watcher = watcher(broker);
        RawClient client = broker.client(version).will("will", AT_MOST_ONCE, "gone").open()) {
      client.send("36( 't' 0001 ^ )").expectBrokenOff();
      watcher.receive("will", "gone");
    }
  }

  @Spec({"MQTT-3.1.2-10", "MQTT-3.14.4-3"})
  @Spec(
      value = {"MQTT-3.1.2-10", "MQTT-3.14.4-3"},
      version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void disconnect_discardsTheWill(ProtocolVersion version, TestBroker broker) {
    try (RawClient watcher = watcher(broker);
        RawClient publisher = broker.v5().open()) {
      broker.client(version).will("will", AT_MOST_ONCE, "gone").open().disconnect();
      watcher.expectNothingFrom(publisher);
    }
  }

  @Spec("MQTT-3.1.2-8")
  @Test
  void disconnectWithWill_publishesTheWill(TestBroker broker) {
    try (RawClient watcher = watcher(broker)) {
      RawClient client = broker.v5().will("will", AT_MOST_ONCE, "gone").open();
      client.disconnect(DISCONNECT_WITH_WILL, Properties.NONE);
      watcher.receive("will", "gone");
    }
  }

  @Spec(value = "MQTT-3.1.2-12", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void noWill_publishesNone(ProtocolVersion version, TestBroker broker) {
    try (RawClient watcher = broker.v5().open();
        RawClient publisher = broker.v5().open()) {
      watcher.subscribe("#", AT_MOST_ONCE);
      broker.client(version).open().drop();
      watcher.expectNothingFrom(publisher);
    }
  }

  @Spec("MQTT-3.1.2-10")
  @Spec(value = "MQTT-3.1.2-10", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void will_isPublishedOnce(ProtocolVersion version, TestBroker broker) {
    try (RawClient watcher = watcher(broker);
        RawClient publisher = broker.v5().open()) {
      broker
          .client(version)
          .clientId("a")
          .durable()
          .will("will", AT_MOST_ONCE, "gone")
          .open()
          .drop();
      watcher.receive("will", "gone");
      broker.client(version).clientId("a").durable().open().drop();
      watcher.expectNothingFrom(publisher);
    }
  }

  @Spec("MQTT-3.1.2-14")
  @Spec(value = "MQTT-3.1.2-16", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void willWithoutRetain_isNotRetained(ProtocolVersion version, TestBroker broker) {
    try (RawClient watcher = watcher(broker);
        RawClient late = broker.v5().open()) {
      broker.client(version).will("will", AT_MOST_ONCE, "gone").open().drop();
      watcher.receive("will", "gone");
      late.subscribe("will", AT_MOST_ONCE);
      late.expectNothing();
    }
  }

  @Spec("MQTT-3.1.2-15")
  @Spec(value = "MQTT-3.1.2-17", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void willWithRetain_isRetained(ProtocolVersion version, TestBroker broker) {
    try (RawClient watcher = watcher(broker);
        RawClient late = broker.v5().open()) {
      broker.client(version).will("will", AT_LEAST_ONCE, "gone", true, none -> none).open().drop();
      watcher.receive("will", "gone");
      late.subscribe("will", AT_MOST_ONCE);
      assertTrue(late.receive("will", "gone").retain());
    }
  }

  @Spec({"MQTT-3.1.2-9", "MQTT-3.1.2-12"})
  @Spec(
      value = {"MQTT-3.1.2-9", "MQTT-3.1.2-14"},
      version = Spec.V3)
  @ParameterizedTest
  @EnumSource(Qos.class)
  void will_hasItsQos(Qos qos, TestBroker broker) {
    try (RawClient watcher = watcher(broker)) {
      broker.v5().will("will", qos, "gone").open().drop();
      assertEquals(qos, watcher.receive("will", "gone").qos());
      broker.v311().will("will", qos, "gone").open().drop();
      assertEquals(qos, watcher.receive("will", "gone").qos());
    }
  }

  @Spec({"MQTT-3.1.3-10", "MQTT-3.1.2-9"})
  @Test
  void willProperties_arePublishedWithUserPropertiesInOrder(TestBroker broker) {
    var users =
        List.of(new UserProperty("b", "1"), new UserProperty("a", "2"), new UserProperty("b", "3"));
    try (RawClient watcher = watcher(broker)) {
      willWith(
              broker,
              properties ->
                  properties
                      .set(Property.PAYLOAD_FORMAT_INDICATOR, 1)
                      .set(Property.CONTENT_TYPE, "text/plain")
                      .set(Property.RESPONSE_TOPIC, "answer")
                      .set(Property.CORRELATION_DATA, new byte[] {1, 2})
                      .users(users))
          .open()
          .drop();
      Properties properties = watcher.receive("will", "gone").properties();
      assertEquals(users, properties.userProperties());
      assertEquals(1, properties.number(Property.PAYLOAD_FORMAT_INDICATOR, 0));
      assertEquals("text/plain", properties.text(Property.CONTENT_TYPE));
      assertEquals("answer", properties.text(Property.RESPONSE_TOPIC));
      assertArrayEquals(new byte[] {1, 2}, properties.binary(Property.CORRELATION_DATA));
      assertFalse(properties.has(Property.WILL_DELAY_INTERVAL));
    }
  }

  @Spec("MQTT-3.1.2-8")
  @Test
  void willDelay_isWaitedFor(TestBroker broker) {
    try (RawClient watcher = watcher(broker);
        RawClient publisher = broker.v5().open()) {
      delayedWill(broker, 30, 3600).open().drop();
      broker.advance(Duration.ofSeconds(29));
      watcher.expectNothingFrom(publisher);
      broker.advance(Duration.ofSeconds(2));
      watcher.receive("will", "gone");
    }
  }

  @Spec("MQTT-3.1.2-8")
  @Test
  void willDelayBeyondTheSession_endsWithIt(TestBroker broker) {
    try (RawClient watcher = watcher(broker)) {
      delayedWill(broker, 3600, 10).open().drop();
      broker.advance(Duration.ofSeconds(11));
      watcher.receive("will", "gone");
    }
  }

  @Spec("MQTT-3.1.2-8")
  @Test
  void willDelayWithoutASession_isNone(TestBroker broker) {
    try (RawClient watcher = watcher(broker)) {
      delayedWill(broker, 3600, 0).open().drop();
      watcher.receive("will", "gone");
    }
  }

  @Spec("MQTT-3.1.3-9")
  @Test
  void resumptionWithinTheWillDelay_sendsNoWill(TestBroker broker) {
    try (RawClient watcher = watcher(broker);
        RawClient publisher = broker.v5().open()) {
      delayedWill(broker, 30, 3600).open().drop();
      RawClient resumed = broker.v5().clientId("a").durable().open();
      broker.advance(Duration.ofSeconds(60));
      watcher.expectNothingFrom(publisher);
      resumed.close();
    }
  }

  @Spec("MQTT-3.1.2-8")
  @Test
  void cleanStartWithinTheWillDelay_endsTheSessionAndSendsTheWill(TestBroker broker) {
    try (RawClient watcher = watcher(broker)) {
      delayedWill(broker, 30, 3600).open().drop();
      RawClient clean = broker.v5().clientId("a").cleanStart(true).open();
      watcher.receive("will", "gone");
      clean.close();
    }
  }

  @Spec("MQTT-3.1.2-8")
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void takeOver_withoutDelay_sendsTheWill(ProtocolVersion version, TestBroker broker) {
    ConnectBuilder first = broker.client(version).clientId("a").durable();
    try (RawClient watcher = watcher(broker);
        RawClient before = first.will("will", AT_MOST_ONCE, "gone").open();
        RawClient after = broker.client(version).clientId("a").durable().open()) {
      before.expectBrokenOff();
      watcher.receive("will", "gone");
      after.expectNothing();
    }
  }

  @Spec("MQTT-3.1.3-9")
  @Test
  void takeOver_withDelay_sendsNoWill(TestBroker broker) {
    try (RawClient watcher = watcher(broker);
        RawClient publisher = broker.v5().open();
        RawClient before = delayedWill(broker, 30, 3600).open();
        RawClient after = broker.v5().clientId("a").durable().open()) {
      before.expectBrokenOff();
      broker.advance(Duration.ofSeconds(60));
      watcher.expectNothingFrom(publisher);
      after.expectNothing();
    }
  }

  @Test
  void willMessageExpiry_countsFromItsPublication(TestBroker broker) {
    RawClient watcher = watcher(broker);
    willWith(broker, properties -> properties.set(Property.MESSAGE_EXPIRY_INTERVAL, 10))
        .open()
        .drop();
    Packet.Publish will = watcher.receive("will", "gone");
    assertEquals(10, will.properties().number(Property.MESSAGE_EXPIRY_INTERVAL, 0));
    watcher.close();
  }

  private static RawClient watcher(TestBroker broker) {
    RawClient watcher = broker.v5().open();
    watcher.subscribe("will", EXACTLY_ONCE);
    return watcher;
  }

  private static ConnectBuilder willWith(
      TestBroker broker, UnaryOperator<Properties.Builder> properties) {
    return broker.v5().clientId("a").will("will", AT_MOST_ONCE, "gone", false, properties);
  }

  private static ConnectBuilder delayedWill(TestBroker broker, int delay, int sessionExpiry) {
    return willWith(broker, properties -> properties.set(Property.WILL_DELAY_INTERVAL, delay))
        .cleanStart(false)
        .property(Property.SESSION_EXPIRY_INTERVAL, sessionExpiry);
  }
}
