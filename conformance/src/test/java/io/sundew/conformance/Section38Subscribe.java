package io.sundew.conformance;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.AT_MOST_ONCE;
import static io.sundew.api.Qos.EXACTLY_ONCE;
import static io.sundew.api.ReasonCode.GRANTED_QOS_1;
import static io.sundew.api.ReasonCode.GRANTED_QOS_2;
import static io.sundew.api.ReasonCode.MALFORMED_PACKET;
import static io.sundew.api.ReasonCode.PROTOCOL_ERROR;
import static io.sundew.api.ReasonCode.QUOTA_EXCEEDED;
import static io.sundew.api.ReasonCode.SUCCESS;
import static io.sundew.conformance.Packets.filter;
import static io.sundew.conformance.Packets.identifier;
import static io.sundew.conformance.Packets.noLocal;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Section 3.8, SUBSCRIBE. */
@SundewTest
class Section38Subscribe {
  @Spec({"MQTT-3.8.4-1", "MQTT-3.8.4-2"})
  @Spec(
      value = {"MQTT-3.8.4-1", "MQTT-3.8.4-2"},
      version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void subscribe_isAnsweredBySubackOfThatIdentifier(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      for (int packetId : new int[] {1, 256, 65_535}) {
        client.send("82( %04x ^ 't' 00 )".formatted(packetId));
        assertEquals(packetId, client.expect(Packet.Suback.class).packetId());
      }
    }
  }

  @Spec("MQTT-3.8.3-3")
  @Test
  void noLocal_sparesTheClientWhatItPublishesItself(TestBroker broker) {
    try (RawClient client = broker.v5().open();
        RawClient other = broker.v5().open()) {
      client.subscribe(Properties.NONE, noLocal("t", AT_LEAST_ONCE));
      client.publish("t", AT_LEAST_ONCE, "own");
      other.publish("t", AT_LEAST_ONCE, "foreign");
      client.receive("t", "foreign");
      client.expectNothing();
    }
  }

  @Spec("MQTT-3.8.3-3")
  @Test
  void noLocal_holdsAfterTheClientHasReconnected(TestBroker broker) {
    RawClient before = broker.v5().clientId("a").durable().open();
    before.subscribe(Properties.NONE, noLocal("t", AT_LEAST_ONCE));
    before.disconnect();
    try (RawClient after = broker.v5().clientId("a").durable().open()) {
      after.publish("t", AT_LEAST_ONCE, "own");
      after.expectNothing();
    }
  }

  @Spec("MQTT-3.8.3-3")
  @Test
  void noLocal_isOfItsSubscriptionOnly(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.subscribe(identifier(1), noLocal("t/#", AT_LEAST_ONCE));
      client.subscribe(identifier(2), filter("t/+", AT_LEAST_ONCE));
      client.publish("t/1", AT_LEAST_ONCE, "m");
      var publish = client.receive("t/1", "m");
      assertArrayEquals(new int[] {2}, publish.properties().subscriptionIdentifiers());
      client.expectNothing();
    }
  }

  /** The trap: No Local on a shared subscription is 0x82. */
  @Spec("MQTT-3.8.3-4")
  @Test
  void noLocalOnASharedSubscription_isAProtocolError(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.send("82( 0001 () '$share/group/t' 05 )").expectDisconnect(PROTOCOL_ERROR);
    }
  }

  @Spec("MQTT-3.8.3-5")
  @Test
  void reservedOptionBits_areMalformed(TestBroker broker) {
    for (int options : new int[] {0x40, 0x80, 0xC0, 0x03, 0x30}) {
      try (RawClient client = broker.v5().open()) {
        client.send("82( 0001 () 't' %02x )".formatted(options));
        client.expectDisconnect(MALFORMED_PACKET, PROTOCOL_ERROR);
      }
    }
  }

  @Spec("MQTT-3.8.4-3")
  @Spec(value = "MQTT-3.8.4-3", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void sameFilterAgain_replacesTheSubscription(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.subscribe("t/+", EXACTLY_ONCE);
      client.subscribe("t/+", AT_MOST_ONCE);
      client.publish("t/1", EXACTLY_ONCE, "m");
      assertEquals(AT_MOST_ONCE, client.receive("t/1", "m").qos());
      client.expectNothing();
      client.unsubscribe("t/+");
      client.publish("t/1", EXACTLY_ONCE, "gone");
      client.expectNothing();
    }
  }

  @Spec("MQTT-3.8.4-3")
  @Test
  void sameFilterAgain_replacesAllOptionsAndTheIdentifier(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.subscribe(identifier(1), noLocal("t", AT_LEAST_ONCE));
      client.subscribe(identifier(2), filter("t", AT_LEAST_ONCE));
      client.publish("t", AT_LEAST_ONCE, "m");
      var publish = client.receive("t", "m");
      assertArrayEquals(new int[] {2}, publish.properties().subscriptionIdentifiers());
      client.subscribe("t", AT_LEAST_ONCE);
      client.publish("t", AT_LEAST_ONCE, "plain");
      assertFalse(client.receive("t", "plain").properties().has(Property.SUBSCRIPTION_IDENTIFIER));
    }
  }

  @Spec("MQTT-3.8.4-3")
  @Test
  void sharedAndOwnSubscriptionOfOneFilter_areTwo(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.subscribe("t", AT_MOST_ONCE);
      client.subscribe("$share/g/t", AT_LEAST_ONCE);
      client.publish("t", AT_LEAST_ONCE, "m");
      client.receive("t", "m");
      client.receive("t", "m");
      client.unsubscribe("t");
      client.publish("t", AT_LEAST_ONCE, "shared");
      client.receive("t", "shared");
      client.expectNothing();
    }
  }

  @Spec("MQTT-3.8.4-4")
  @Spec(value = "MQTT-3.8.4-3", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void sameFilterAgain_bringsRetainedMessagesAgain_andLosesNothing(
      ProtocolVersion version, TestBroker broker) {
    RawClient before = broker.client(version).clientId("a").durable().open();
    before.subscribe("t", AT_LEAST_ONCE);
    before.disconnect();
    try (RawClient publisher = broker.client(version).open()) {
      publisher.publish("t", AT_LEAST_ONCE, "waits");
      publisher.retain("t", AT_LEAST_ONCE, "retained");
    }
    try (RawClient after = broker.client(version).clientId("a").durable().open()) {
      after.send("82( 0001 ^ 't' 01 )").await(Packet.Suback.class);
      after.receive("t", "waits");
      assertFalse(after.receive("t", "retained").retain());
      assertTrue(after.receive("t", "retained").retain());
      after.expectNothing();
    }
  }

  @Spec({"MQTT-3.8.4-5", "MQTT-3.8.4-6"})
  @Spec(
      value = {"MQTT-3.8.4-4", "MQTT-3.8.4-5"},
      version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void manyFilters_areManySubscriptions_withOneSuback(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      var suback =
          client.subscribe(
              Properties.NONE,
              filter("a", AT_MOST_ONCE),
              filter("b", AT_LEAST_ONCE),
              filter("c", EXACTLY_ONCE));
      assertEquals(List.of(SUCCESS, GRANTED_QOS_1, GRANTED_QOS_2), suback.reasons());
      for (String topic : List.of("a", "b", "c")) {
        client.publish(topic, AT_LEAST_ONCE, topic);
        client.receive(topic, topic);
      }
    }
  }

  @Spec("MQTT-3.8.4-5")
  @Spec(value = "MQTT-3.8.4-4", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void sameFilterTwiceInOnePacket_isAsIfSentOneAfterTheOther(
      ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.subscribe(Properties.NONE, filter("t", EXACTLY_ONCE), filter("t", AT_MOST_ONCE));
      client.publish("t", EXACTLY_ONCE, "m");
      assertEquals(AT_MOST_ONCE, client.receive("t", "m").qos());
      client.expectNothing();
    }
  }

  @Spec("MQTT-3.8.4-8")
  @Spec(value = "MQTT-3.8.4-6", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void message_hasTheLowerOfItsQosAndTheGrantedOne(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      for (Qos granted : Qos.values()) {
        client.subscribe("t", granted);
        for (Qos published : Qos.values()) {
          client.publish("t", published, "m");
          int expected = Math.min(granted.level(), published.level());
          assertEquals(expected, client.receive("t", "m").qos().level());
        }
      }
    }
  }

  @Spec("MQTT-3.8.4-7")
  @Test
  void grantedQos_isAtMostThatOfTheListener() {
    try (TestBroker broker = TestBroker.builder().maxQos(1).start();
        RawClient client = broker.v5().open()) {
      assertEquals(List.of(GRANTED_QOS_1), client.subscribe("t", EXACTLY_ONCE).reasons());
      assertEquals(List.of(SUCCESS), client.subscribe("u", AT_MOST_ONCE).reasons());
    }
  }

  /** The trap: overlapping subscriptions give one copy, the highest QoS and all identifiers. */
  @Spec({"MQTT-3.3.4-2", "MQTT-3.3.4-3", "MQTT-3.3.4-4"})
  @Test
  void overlappingSubscriptions_giveOneCopyOfTheHighestQosWithAllIdentifiers(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.subscribe(identifier(1), filter("t/#", AT_MOST_ONCE));
      client.subscribe(identifier(2), filter("t/+", EXACTLY_ONCE));
      client.subscribe(identifier(3), filter("t/1", AT_LEAST_ONCE));
      client.subscribe("+/1", AT_MOST_ONCE);
      client.publish("t/1", EXACTLY_ONCE, "m");
      var publish = client.receive("t/1", "m");
      assertEquals(EXACTLY_ONCE, publish.qos());
      assertEquals(Set.of(1, 2, 3), identifiers(publish));
      client.expectNothing();
    }
  }

  /** The trap: identifiers belong to the match and stay with the message while it waits. */
  @Spec("MQTT-3.3.4-3")
  @Test
  void identifiers_areKeptWithTheMessageThatWaits(TestBroker broker) {
    RawClient before = broker.v5().clientId("a").durable().open();
    before.subscribe(identifier(1), filter("t/#", AT_LEAST_ONCE));
    before.subscribe(identifier(2), filter("t/+", AT_LEAST_ONCE));
    before.disconnect();
    try (RawClient publisher = broker.v5().open()) {
      publisher.publish("t/1", AT_LEAST_ONCE, "m");
    }
    try (RawClient after = broker.v5().clientId("a").durable().open()) {
      var publish = after.expect(Packet.Publish.class);
      assertEquals(Set.of(1, 2), identifiers(publish));
      after.unsubscribe("t/+");
    }
    try (RawClient again = broker.v5().clientId("a").durable().open()) {
      assertEquals(Set.of(1, 2), identifiers(again.receive("t/1", "m")));
    }
  }

  @Spec("MQTT-3.3.4-4")
  @Test
  void oneIdentifierForManyFilters_standsInEachMessage(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.subscribe(
          identifier(268_435_455), filter("a", AT_MOST_ONCE), filter("b", AT_MOST_ONCE));
      for (String topic : List.of("a", "b")) {
        client.publish(topic, AT_LEAST_ONCE, "m");
        assertEquals(Set.of(268_435_455), identifiers(client.receive(topic, "m")));
      }
    }
  }

  @Spec("MQTT-3.3.4-3")
  @Test
  void retainedMessage_carriesTheIdentifierOfTheNewSubscription(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.retain("t", AT_LEAST_ONCE, "m");
      client.subscribe(identifier(5), filter("t", AT_MOST_ONCE));
      assertEquals(Set.of(5), identifiers(client.receive("t", "m")));
    }
  }

  @Test
  void subscriptionsOverTheLimit_areRefused_othersOfThePacketAreNot() {
    try (TestBroker broker = TestBroker.builder().limit("maxSubscriptions", 2).start();
        RawClient client = broker.v5().open()) {
      var reasons =
          client
              .subscribe(
                  Properties.NONE,
                  filter("a", AT_MOST_ONCE),
                  filter("b", AT_MOST_ONCE),
                  filter("c", AT_MOST_ONCE),
                  filter("a", AT_LEAST_ONCE))
              .reasons();
      assertEquals(QUOTA_EXCEEDED, reasons.get(2));
      assertEquals(GRANTED_QOS_1, reasons.get(3));
    }
  }

  private static Set<Integer> identifiers(Packet.Publish publish) {
    int[] identifiers = publish.properties().subscriptionIdentifiers();
    Set<Integer> all = new HashSet<>();
    Arrays.stream(identifiers).forEach(all::add);
    assertEquals(identifiers.length, all.size());
    return all;
  }
}
