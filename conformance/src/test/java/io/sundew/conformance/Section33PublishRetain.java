package io.sundew.conformance;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.AT_MOST_ONCE;
import static io.sundew.api.Qos.EXACTLY_ONCE;
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
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 3.3.1.3, RETAIN. */
@SundewTest
class Section33PublishRetain {
  @Spec({"MQTT-3.3.1-5", "MQTT-3.3.1-9"})
  @Spec(
      value = {"MQTT-3.3.1-5", "MQTT-3.3.1-6", "MQTT-3.3.1-8"},
      version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void lastRetainedMessage_isSentToALaterSubscriber(ProtocolVersion version, TestBroker broker) {
    try (RawClient publisher = broker.client(version).open();
        RawClient late = broker.client(version).open()) {
      publisher.retain("t/a", AT_LEAST_ONCE, "old");
      publisher.retain("t/a", EXACTLY_ONCE, "new");
      late.subscribe("t/#", EXACTLY_ONCE);
      Packet.Publish retained = late.receive("t/a", "new");
      assertTrue(retained.retain());
      assertEquals(EXACTLY_ONCE, retained.qos());
      late.expectNothing();
    }
  }

  @Spec({"MQTT-3.3.1-5", "MQTT-3.8.4-8"})
  @Spec(
      value = {"MQTT-3.3.1-5", "MQTT-3.8.4-6"},
      version = Spec.V3)
  @ParameterizedTest
  @EnumSource(Qos.class)
  void retainedMessage_comesAtTheLowerQos(Qos qos, TestBroker broker) {
    try (RawClient client = broker.v311().open()) {
      client.retain("t", AT_LEAST_ONCE, "m");
      client.subscribe("t", qos);
      assertEquals(qos.atMost(AT_LEAST_ONCE), client.receive("t", "m").qos());
    }
  }

  @Spec({"MQTT-3.3.1-5", "MQTT-3.3.1-9"})
  @Spec(value = "MQTT-3.3.1-6", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void allRetainedMessagesThatMatch_areSent(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      for (String topic : new String[] {"t/a", "t/b", "u/a"}) {
        client.retain(topic, AT_LEAST_ONCE, topic);
      }
      client.subscribe("t/+", AT_MOST_ONCE);
      Set<String> topics = new HashSet<>();
      topics.add(client.receive().topic().name());
      topics.add(client.receive().topic().name());
      assertEquals(Set.of("t/a", "t/b"), topics);
      client.expectNothing();
    }
  }

  @Spec("MQTT-3.3.1-5")
  @Spec(value = "MQTT-3.3.1-7", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void retainedMessageOfQos0_replacesTheOneBefore(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.retain("t", EXACTLY_ONCE, "old");
      client.retain("t", AT_MOST_ONCE, "new");
      client.expectNothing();
      client.subscribe("t", EXACTLY_ONCE);
      client.receive("t", "new");
    }
  }

  @Spec({"MQTT-3.3.1-6", "MQTT-3.3.1-7"})
  @Spec(
      value = {"MQTT-3.3.1-10", "MQTT-3.3.1-11"},
      version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void emptyRetainedMessage_deletesAndIsStillForwarded(ProtocolVersion version, TestBroker broker) {
    try (RawClient publisher = broker.client(version).open();
        RawClient subscribed = broker.client(version).open();
        RawClient late = broker.client(version).open()) {
      publisher.retain("t", AT_LEAST_ONCE, "m");
      subscribed.subscribe("t", AT_MOST_ONCE);
      subscribed.receive("t", "m");
      publisher.retain("t", AT_LEAST_ONCE, "");
      subscribed.receive("t", "");
      late.subscribe("t", AT_MOST_ONCE);
      late.expectNothing();
    }
  }

  @Spec("MQTT-3.3.1-8")
  @Spec(value = "MQTT-3.3.1-12", version = Spec.V3)
  @ParameterizedTest
  @ValueSource(strings = {"not retained", ""})
  void messageWithoutRetain_leavesTheRetainedOne(String payload, TestBroker broker) {
    for (ProtocolVersion version : ProtocolVersion.values()) {
      try (RawClient client = broker.client(version).open()) {
        client.retain("t", AT_LEAST_ONCE, "retained");
        client.publish("t", AT_LEAST_ONCE, payload);
        client.publish("u", AT_LEAST_ONCE, payload);
        client.subscribe("t", AT_MOST_ONCE);
        client.receive("t", "retained");
        client.subscribe("u", AT_MOST_ONCE);
        client.expectNothing();
      }
    }
  }

  @Spec("MQTT-3.3.1-12")
  @Spec(value = "MQTT-3.3.1-9", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void retainedMessage_comesWithoutRetainToWhoIsSubscribed(
      ProtocolVersion version, TestBroker broker) {
    try (RawClient subscriber = broker.client(version).open();
        RawClient publisher = broker.v5().open()) {
      subscriber.subscribe("t", AT_MOST_ONCE);
      publisher.retain("t", AT_LEAST_ONCE, "m");
      assertFalse(subscriber.receive("t", "m").retain());
    }
  }

  @Spec("MQTT-3.3.1-13")
  @Test
  void retainAsPublished_keepsTheFlagAsItWas(TestBroker broker) {
    try (RawClient subscriber = broker.v5().open();
        RawClient publisher = broker.v5().open()) {
      subscribe(subscriber, "t", true, 0);
      publisher.retain("t", AT_LEAST_ONCE, "retained");
      assertTrue(subscriber.receive("t", "retained").retain());
      publisher.publish("t", "not");
      assertFalse(subscriber.receive("t", "not").retain());
    }
  }

  @Spec("MQTT-3.3.1-9")
  @Spec(value = "MQTT-3.8.4-3", version = Spec.V3)
  @Test
  void retainHandling0_sendsAtEachSubscribe(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.retain("t", AT_LEAST_ONCE, "m");
      for (int i = 0; i < 2; i++) {
        subscribe(client, "t", false, 0);
        assertTrue(client.receive("t", "m").retain());
      }
    }
  }

  @Spec("MQTT-3.3.1-10")
  @Test
  void retainHandling1_sendsToNewSubscriptionsOnly(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.retain("t", AT_LEAST_ONCE, "m");
      subscribe(client, "t", false, 1);
      client.receive("t", "m");
      subscribe(client, "t", false, 1);
      client.expectNothing();
      client.unsubscribe("t");
      subscribe(client, "t", false, 1);
      client.receive("t", "m");
    }
  }

  @Spec("MQTT-3.3.1-10")
  @Test
  void retainHandling1_knowsSubscriptionsOfAResumedSession(TestBroker broker) {
    RawClient before = broker.v5().clientId("a").durable().open();
    before.retain("t", AT_LEAST_ONCE, "m");
    subscribe(before, "t", false, 1);
    before.receive("t", "m");
    before.disconnect();
    try (RawClient after = broker.v5().clientId("a").durable().open()) {
      subscribe(after, "t", false, 1);
      after.expectNothing();
    }
  }

  @Spec("MQTT-3.3.1-11")
  @Test
  void retainHandling2_sendsNothing(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.retain("t", AT_LEAST_ONCE, "m");
      subscribe(client, "t", false, 2);
      client.expectNothing();
    }
  }

  @Test
  void sharedSubscription_isSentNothingRetained(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.retain("t", AT_LEAST_ONCE, "m");
      client.subscribe("$share/g/t", AT_LEAST_ONCE);
      client.expectNothing();
    }
  }

  @Spec({"MQTT-3.3.2-5", "MQTT-3.3.2-6"})
  @Test
  void retainedMessage_expires(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      Properties expiry = Properties.builder().set(Property.MESSAGE_EXPIRY_INTERVAL, 60).build();
      client.complete(client.message("t", AT_LEAST_ONCE, "m", true, expiry));
      broker.advance(Duration.ofSeconds(20));
      client.subscribe("t", AT_MOST_ONCE);
      Packet.Publish retained = client.receive("t", "m");
      assertEquals(40, retained.properties().number(Property.MESSAGE_EXPIRY_INTERVAL, 0));
      broker.advance(Duration.ofSeconds(41));
      client.subscribe("t", AT_MOST_ONCE);
      client.expectNothing();
    }
  }

  private static void subscribe(RawClient client, String topic, boolean asPublished, int handling) {
    var filter = new Packet.Filter(topic, EXACTLY_ONCE, false, asPublished, handling);
    client.subscribe(Properties.NONE, filter);
  }
}
