package io.sundew.conformance;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.AT_MOST_ONCE;
import static io.sundew.api.Qos.EXACTLY_ONCE;
import static io.sundew.api.ReasonCode.MALFORMED_PACKET;
import static io.sundew.api.ReasonCode.PAYLOAD_FORMAT_INVALID;
import static io.sundew.api.ReasonCode.PROTOCOL_ERROR;
import static io.sundew.api.ReasonCode.SUCCESS;
import static io.sundew.api.ReasonCode.TOPIC_ALIAS_INVALID;
import static io.sundew.mqtt.Property.MESSAGE_EXPIRY_INTERVAL;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.UserProperty;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Section 3.3.2.3, the properties of PUBLISH; aliases have {@link Section33PublishAlias}. */
@SundewTest
class Section33PublishProperties {
  @Spec({"MQTT-3.3.2-4", "MQTT-3.3.2-15", "MQTT-3.3.2-16", "MQTT-3.3.2-20"})
  @Test
  void requestProperties_passUnaltered(TestBroker broker) {
    Properties sent =
        Properties.builder()
            .set(Property.PAYLOAD_FORMAT_INDICATOR, 1)
            .set(Property.CONTENT_TYPE, "text/plain")
            .set(Property.RESPONSE_TOPIC, "answers/ä")
            .set(Property.CORRELATION_DATA, new byte[] {0, -1, 7})
            .build();
    Properties got = passed(broker, sent);
    assertEquals(1, got.number(Property.PAYLOAD_FORMAT_INDICATOR, 0));
    assertEquals("text/plain", got.text(Property.CONTENT_TYPE));
    assertEquals("answers/ä", got.text(Property.RESPONSE_TOPIC));
    assertArrayEquals(new byte[] {0, -1, 7}, got.binary(Property.CORRELATION_DATA));
  }

  @Spec("MQTT-3.3.2-4")
  @Test
  void payloadFormat0_passesUnaltered(TestBroker broker) {
    Properties sent = Properties.builder().set(Property.PAYLOAD_FORMAT_INDICATOR, 0).build();
    assertEquals(0, passed(broker, sent).number(Property.PAYLOAD_FORMAT_INDICATOR, 0));
  }

  @Spec({"MQTT-3.3.2-17", "MQTT-3.3.2-18"})
  @Test
  void userProperties_passUnalteredAndInOrder(TestBroker broker) {
    var users =
        List.of(new UserProperty("b", "1"), new UserProperty("a", "2"), new UserProperty("b", "1"));
    assertEquals(users, passed(broker, Properties.builder().users(users).build()).userProperties());
  }

  @Spec({"MQTT-3.3.2-17", "MQTT-3.3.2-18"})
  @Test
  void userProperties_areKeptByRetainedAndQueuedMessages(TestBroker broker) {
    var users = List.of(new UserProperty("b", "1"), new UserProperty("a", "2"));
    Properties properties = Properties.builder().users(users).build();
    RawClient queued = broker.v5().clientId("a").durable().open();
    queued.subscribe("t", AT_LEAST_ONCE);
    queued.disconnect();
    try (RawClient client = broker.v5().open()) {
      client.complete(client.message("t", AT_LEAST_ONCE, "m", true, properties));
      client.subscribe("t", AT_MOST_ONCE);
      assertEquals(users, client.receive("t", "m").properties().userProperties());
    }
    try (RawClient again = broker.v5().clientId("a").durable().open()) {
      assertEquals(users, again.receive("t", "m").properties().userProperties());
    }
  }

  @Test
  void properties_areLeftOutForClientsBeforeMqtt5(TestBroker broker) {
    Properties properties =
        Properties.builder().user("a", "b").set(Property.CONTENT_TYPE, "c").build();
    try (RawClient old = broker.v311().open();
        RawClient publisher = broker.v5().open()) {
      old.subscribe("t", AT_LEAST_ONCE);
      publisher.complete(publisher.message("t", AT_LEAST_ONCE, "m", false, properties));
      old.receive("t", "m");
    }
  }

  @Test
  void payloadThatIsNotTheTextItSaysItIs_isRefused(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.send("32( 't' 0001 ( 01 01 ) c3 28 )");
      switch (client.expect()) {
        case Packet.Puback puback -> assertEquals(PAYLOAD_FORMAT_INVALID, puback.reason());
        case Packet.Disconnect end -> assertEquals(PAYLOAD_FORMAT_INVALID, end.reason());
        case Packet other -> throw new AssertionError("expected a refusal but got " + other);
      }
    }
  }

  @Spec("MQTT-3.3.2-5")
  @Test
  void messageExpiry_deletesWhatIsStillQueued(TestBroker broker) {
    RawClient before = broker.v5().clientId("a").durable().open();
    before.subscribe("t", AT_LEAST_ONCE);
    before.disconnect();
    try (RawClient publisher = broker.v5().open()) {
      publish(publisher, "short", 10);
      publish(publisher, "long", 100);
    }
    broker.advance(Duration.ofSeconds(11));
    try (RawClient after = broker.v5().clientId("a").durable().open()) {
      after.receive("t", "long");
      after.expectNothing();
    }
  }

  @Spec("MQTT-3.3.2-6")
  @Test
  void messageExpiry_isCountedDownWhileItWaits(TestBroker broker) {
    RawClient before = broker.v5().clientId("a").durable().open();
    before.subscribe("t", AT_LEAST_ONCE);
    before.disconnect();
    try (RawClient publisher = broker.v5().open()) {
      publish(publisher, "m", 100);
    }
    broker.advance(Duration.ofSeconds(30));
    try (RawClient after = broker.v5().clientId("a").durable().open()) {
      assertEquals(70, after.receive("t", "m").properties().number(MESSAGE_EXPIRY_INTERVAL, 0));
    }
  }

  @Spec("MQTT-3.3.2-6")
  @Test
  void messageExpiry_ofWhatDidNotWait_isUnchanged(TestBroker broker) {
    Properties sent = Properties.builder().set(MESSAGE_EXPIRY_INTERVAL, 100).build();
    assertEquals(100, passed(broker, sent).number(MESSAGE_EXPIRY_INTERVAL, 0));
    assertFalse(passed(broker, Properties.NONE).has(MESSAGE_EXPIRY_INTERVAL));
  }

  @Spec({"MQTT-4.3.3-7", "MQTT-3.3.2-5"})
  @Test
  void messageInFlight_doesNotExpire(TestBroker broker) {
    RawClient before = broker.v5().clientId("a").durable().open();
    before.subscribe("t", EXACTLY_ONCE);
    try (RawClient publisher = broker.v5().open()) {
      Properties expiry = Properties.builder().set(MESSAGE_EXPIRY_INTERVAL, 10).build();
      publisher.complete(publisher.message("t", EXACTLY_ONCE, "m", false, expiry));
    }
    before.expect(Packet.Publish.class);
    before.drop();
    broker.advance(Duration.ofSeconds(60));
    try (RawClient after = broker.v5().clientId("a").durable().open()) {
      assertTrue(after.receive("t", "m").duplicate());
    }
  }

  @Spec("MQTT-3.3.2-5")
  @Test
  void messageExpiry_appliesBehindAFullWindow(TestBroker broker) {
    try (RawClient client = broker.v5().property(Property.RECEIVE_MAXIMUM, 1).open();
        RawClient publisher = broker.v5().open()) {
      client.subscribe("t", AT_LEAST_ONCE);
      publish(publisher, "in flight", 10);
      publish(publisher, "waits", 10);
      Packet.Publish inFlight = client.expect(Packet.Publish.class);
      broker.advance(Duration.ofSeconds(11));
      client.acknowledge(inFlight);
      client.expectNothingFrom(publisher);
    }
  }

  @Spec("MQTT-3.3.4-6")
  @Test
  void subscriptionIdentifierFromAClient_isAnError(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.send("30( 't' ( 0b 01 ) )").expectDisconnect(PROTOCOL_ERROR, MALFORMED_PACKET);
    }
  }

  @Spec("MQTT-3.3.4-3")
  @Test
  void subscriptionIdentifier_comesWithTheMessage(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      subscribe(client, "t/a", 268_435_455);
      client.publish("t/a", "m");
      assertArrayEquals(new int[] {268_435_455}, identifiers(client.receive("t/a", "m")));
      client.subscribe("t/a", AT_LEAST_ONCE);
      client.publish("t/a", "m");
      assertEquals(0, identifiers(client.receive("t/a", "m")).length);
    }
  }

  @Spec({"MQTT-3.3.4-3", "MQTT-3.3.4-4"})
  @Test
  void overlappingSubscriptions_giveAllIdentifiersInOneCopy(TestBroker broker) {
    try (RawClient client = broker.v5().open();
        RawClient publisher = broker.v5().open()) {
      subscribe(client, "t/a", 1);
      subscribe(client, "t/+", 2);
      client.subscribe("t/#", AT_MOST_ONCE);
      publisher.publish("t/a", AT_LEAST_ONCE, "m");
      int[] identifiers = identifiers(client.receive("t/a", "m")).clone();
      Arrays.sort(identifiers);
      assertArrayEquals(new int[] {1, 2}, identifiers);
      client.expectNothingFrom(publisher);
    }
  }

  @Spec("MQTT-3.3.4-3")
  @Test
  void subscriptionIdentifier_belongsToTheMatchAndIsKeptInTheQueue(TestBroker broker) {
    RawClient before = broker.v5().clientId("a").durable().open();
    subscribe(before, "t/a", 7);
    subscribe(before, "u", 8);
    before.disconnect();
    try (RawClient publisher = broker.v5().open()) {
      assertEquals(SUCCESS, publisher.publish("t/a", AT_LEAST_ONCE, "m"));
    }
    try (RawClient after = broker.v5().clientId("a").durable().open()) {
      assertArrayEquals(new int[] {7}, identifiers(after.receive("t/a", "m")));
    }
  }

  @Test
  void aliasOfAnotherMaximum_isNoPropertyForOthers(TestBroker broker) {
    try (RawClient subscriber = broker.v5().open();
        RawClient publisher = broker.v5().open()) {
      subscriber.subscribe("t", AT_MOST_ONCE);
      publisher.send("30( 't' ( 23 0001 ) `m` )");
      assertFalse(subscriber.receive("t", "m").properties().has(Property.TOPIC_ALIAS));
      publisher
          .send("30( '' ( 23 0002 ) `m` )")
          .expectDisconnect(TOPIC_ALIAS_INVALID, PROTOCOL_ERROR);
    }
  }

  private static Properties passed(TestBroker broker, Properties properties) {
    try (RawClient client = broker.v5().open()) {
      client.subscribe("t", AT_LEAST_ONCE);
      client.send(client.message("t", AT_LEAST_ONCE, "m", false, properties));
      return client.await(Packet.Publish.class).properties();
    }
  }

  private static void publish(RawClient publisher, String payload, int expirySeconds) {
    Properties expiry = Properties.builder().set(MESSAGE_EXPIRY_INTERVAL, expirySeconds).build();
    publisher.complete(publisher.message("t", AT_LEAST_ONCE, payload, false, expiry));
  }

  private static void subscribe(RawClient client, String filter, int identifier) {
    Properties properties = Properties.builder().subscriptionIdentifier(identifier).build();
    client.subscribe(properties, new Packet.Filter(filter, AT_LEAST_ONCE, false, false, 0));
  }

  private static int[] identifiers(Packet.Publish publish) {
    return publish.properties().subscriptionIdentifiers();
  }
}
