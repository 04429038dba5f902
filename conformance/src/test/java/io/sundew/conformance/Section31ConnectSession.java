package io.sundew.conformance;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.AT_MOST_ONCE;
import static io.sundew.api.Qos.EXACTLY_ONCE;
import static io.sundew.api.ReasonCode.PROTOCOL_ERROR;
import static io.sundew.api.ReasonCode.SUCCESS;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.ProtocolVersion;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.testkit.ConnectBuilder;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sections 3.1.2.4 and 3.1.2.11.2, Clean Start and Session Expiry Interval. */
@SundewTest
class Section31ConnectSession {
  @Spec({"MQTT-3.1.2-5", "MQTT-3.1.2-23", "MQTT-3.2.2-3", "MQTT-4.5.0-1"})
  @Spec(
      value = {"MQTT-3.1.2-4", "MQTT-3.1.2-5", "MQTT-3.2.2-2", "MQTT-4.1.0-1", "MQTT-4.5.0-1"},
      version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void cleanStart0_resumesTheSessionWithWhatCameMeanwhile(
      ProtocolVersion version, TestBroker broker) {
    RawClient before = broker.client(version).clientId("a").durable().open();
    before.subscribe("t", EXACTLY_ONCE);
    before.disconnect();
    publish(broker, "t", "meanwhile");
    try (RawClient after = broker.client(version).clientId("a").durable().open()) {
      assertTrue(version == ProtocolVersion.V3_1 || after.connack().sessionPresent());
      after.receive("t", "meanwhile");
    }
  }

  @Spec({"MQTT-3.1.2-6", "MQTT-3.2.2-3"})
  @Spec(
      value = {"MQTT-3.1.2-4", "MQTT-3.2.2-3"},
      version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void cleanStart0_withoutASession_beginsOne(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).clientId("new").durable().open()) {
      assertFalse(client.connack().sessionPresent());
    }
  }

  @Spec({"MQTT-3.1.2-4", "MQTT-3.1.4-4", "MQTT-3.2.2-2"})
  @Spec(
      value = {"MQTT-3.1.2-6", "MQTT-3.1.4-3", "MQTT-3.2.2-1"},
      version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void cleanStart1_discardsTheSession(ProtocolVersion version, TestBroker broker) {
    RawClient before = broker.client(version).clientId("a").durable().open();
    before.subscribe("t", AT_LEAST_ONCE);
    before.disconnect();
    publish(broker, "t", "lost");
    try (RawClient clean = broker.client(version).clientId("a").open();
        RawClient publisher = broker.client(version).open()) {
      assertFalse(clean.connack().sessionPresent());
      publisher.publish("t", AT_LEAST_ONCE, "not subscribed");
      clean.expectNothingFrom(publisher);
    }
  }

  @Spec(
      value = {"MQTT-3.1.2-6", "MQTT-4.1.0-2"},
      version = Spec.V3)
  @ParameterizedTest
  @EnumSource(
      value = ProtocolVersion.class,
      names = {"V3_1", "V3_1_1"})
  void cleanSession1_endsWithTheConnection(ProtocolVersion version, TestBroker broker) {
    RawClient clean = broker.client(version).clientId("a").open();
    clean.subscribe("t", AT_LEAST_ONCE);
    clean.disconnect();
    publish(broker, "t", "lost");
    try (RawClient after = broker.client(version).clientId("a").durable().open()) {
      assertFalse(after.connack().sessionPresent());
      after.expectNothing();
    }
  }

  @Spec(value = "MQTT-3.1.2-7", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void retainedMessages_outliveTheSession(ProtocolVersion version, TestBroker broker) {
    RawClient publisher = broker.client(version).open();
    publisher.retain("t", AT_LEAST_ONCE, "stays");
    publisher.disconnect();
    try (RawClient client = broker.client(version).open()) {
      client.subscribe("t", AT_MOST_ONCE);
      client.receive("t", "stays");
    }
  }

  @Spec("MQTT-4.1.0-2")
  @Test
  void sessionExpiry0_endsTheSessionWithTheConnection(TestBroker broker) {
    RawClient client = broker.v5().clientId("a").open();
    client.subscribe("t", AT_LEAST_ONCE);
    client.disconnect();
    assertFalse(resumes(broker, "a"));
  }

  @Spec({"MQTT-3.1.2-23", "MQTT-4.1.0-2"})
  @Test
  void sessionExpiry_keepsTheSessionSoLongAndNoLonger(TestBroker broker) {
    expiring(broker, 60).open().disconnect();
    broker.advance(Duration.ofSeconds(59));
    expiring(broker, 60).open().disconnect();
    broker.advance(Duration.ofSeconds(59));
    assertTrue(resumes(broker, "a"));
    expiring(broker, 60).open().disconnect();
    broker.advance(Duration.ofSeconds(61));
    assertFalse(resumes(broker, "a"));
  }

  @Spec("MQTT-4.1.0-1")
  @Test
  void sessionExpiry_doesNotRunWhileConnected(TestBroker broker) {
    try (RawClient client = expiring(broker, 1).open()) {
      client.subscribe("t", AT_MOST_ONCE);
      broker.advance(Duration.ofHours(1));
      client.publish("t", "still here");
      client.receive("t", "still here");
    }
  }

  @Spec("MQTT-3.1.2-23")
  @Test
  void sessionExpiryOfAllOnes_neverEnds(TestBroker broker) {
    expiring(broker, 0xFFFF_FFFFL).open().disconnect();
    broker.advance(Duration.ofDays(365L * 200));
    assertTrue(resumes(broker, "a"));
  }

  @Spec("MQTT-3.1.2-23")
  @Test
  void disconnect_changesTheSessionExpiry(TestBroker broker) {
    expiring(broker, 3600).open().disconnect(SUCCESS, sessionExpiry(10));
    broker.advance(Duration.ofSeconds(11));
    assertFalse(resumes(broker, "a"));
  }

  @Test
  void disconnectRaisingASessionExpiryOf0_isAProtocolError(TestBroker broker) {
    try (RawClient client = broker.v5().clientId("a").open()) {
      client.send("e0( 00 ( 11 00000001 ) )");
      client.expectDisconnect(PROTOCOL_ERROR);
    }
    assertFalse(resumes(broker, "a"));
  }

  @Spec("MQTT-3.1.2-5")
  @Test
  void session_isResumedByAnotherVersion(TestBroker broker) {
    RawClient before = broker.v311().clientId("a").durable().open();
    before.subscribe("t", AT_LEAST_ONCE);
    before.disconnect();
    publish(broker, "t", "meanwhile");
    try (RawClient after = broker.v5().clientId("a").durable().open()) {
      assertTrue(after.connack().sessionPresent());
      after.receive("t", "meanwhile");
    }
  }

  private static ConnectBuilder expiring(TestBroker broker, long seconds) {
    return broker
        .v5()
        .clientId("a")
        .cleanStart(false)
        .property(Property.SESSION_EXPIRY_INTERVAL, seconds);
  }

  private static Properties sessionExpiry(long seconds) {
    return Properties.builder().set(Property.SESSION_EXPIRY_INTERVAL, seconds).build();
  }

  /** Whether a session is there; it is gone afterwards. */
  private static boolean resumes(TestBroker broker, String clientId) {
    RawClient client = broker.v5().clientId(clientId).cleanStart(false).open();
    client.disconnect();
    return client.connack().sessionPresent();
  }

  private static void publish(TestBroker broker, String topic, String payload) {
    try (RawClient publisher = broker.v5().open()) {
      publisher.publish(topic, AT_LEAST_ONCE, payload);
    }
  }
}
