package io.sundew.conformance;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.AT_MOST_ONCE;
import static io.sundew.api.Qos.EXACTLY_ONCE;
import static io.sundew.api.ReasonCode.NO_SUBSCRIPTION_EXISTED;
import static io.sundew.api.ReasonCode.SUCCESS;
import static io.sundew.conformance.Packets.filter;
import static io.sundew.conformance.Packets.pubcomp;
import static io.sundew.conformance.Packets.pubrec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.ProtocolVersion;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Section 3.10, UNSUBSCRIBE. */
@SundewTest
class Section310Unsubscribe {
  @Spec({"MQTT-3.10.4-1", "MQTT-3.10.4-2"})
  @Spec(
      value = {"MQTT-3.10.4-1", "MQTT-3.10.4-2"},
      version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void unsubscribe_endsTheSubscription(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open();
        RawClient publisher = broker.client(version).open()) {
      client.subscribe("t/+", AT_LEAST_ONCE);
      publisher.publish("t/1", AT_LEAST_ONCE, "before");
      client.receive("t/1", "before");
      client.unsubscribe("t/+");
      publisher.publish("t/1", AT_LEAST_ONCE, "after");
      client.expectNothing();
    }
  }

  @Spec("MQTT-3.10.4-1")
  @Spec(value = "MQTT-3.10.4-1", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void unsubscribe_comparesFiltersCharacterByCharacter(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.subscribe("t/+", AT_LEAST_ONCE);
      for (String other : List.of("t/#", "t/1", "T/+", "/t/+", "t/+/", "+/+", "#")) {
        var unsuback = client.unsubscribe(other);
        assertTrue(
            unsuback.reasons().isEmpty()
                || unsuback.reasons().equals(List.of(NO_SUBSCRIPTION_EXISTED)));
      }
      client.publish("t/1", AT_LEAST_ONCE, "m");
      client.receive("t/1", "m");
    }
  }

  @Spec("MQTT-3.10.4-3")
  @Spec(value = "MQTT-3.10.4-3", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void unsubscribe_letsDeliveriesUnderWayFinish(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open();
        RawClient publisher = broker.client(version).open()) {
      client.subscribe("t", EXACTLY_ONCE);
      publisher.publish("t", EXACTLY_ONCE, "m");
      int packetId = client.expect(Packet.Publish.class).packetId();
      client.unsubscribe("t");
      client.send(pubrec(packetId));
      assertEquals(packetId, client.expect(Packet.Pubrel.class).packetId());
      client.send(pubcomp(packetId)).expectNothing();
    }
  }

  @Spec("MQTT-3.10.4-3")
  @Spec(value = "MQTT-3.10.4-3", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void unsubscribe_letsUnacknowledgedMessagesBeResent(ProtocolVersion version, TestBroker broker) {
    RawClient before = broker.client(version).clientId("a").durable().open();
    before.subscribe("t", AT_LEAST_ONCE);
    try (RawClient publisher = broker.client(version).open()) {
      publisher.publish("t", AT_LEAST_ONCE, "m");
    }
    before.expect(Packet.Publish.class);
    before.unsubscribe("t");
    before.drop();
    try (RawClient after = broker.client(version).clientId("a").durable().open()) {
      assertTrue(after.receive("t", "m").duplicate());
    }
  }

  @Spec({"MQTT-3.10.4-4", "MQTT-3.10.4-5"})
  @Spec(
      value = {"MQTT-3.10.4-4", "MQTT-3.10.4-5"},
      version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void unsubscribe_isAnsweredEvenWhenNothingWasSubscribed(
      ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      for (int packetId : new int[] {1, 256, 65_535}) {
        client.send("a2( %04x ^ 't' )".formatted(packetId));
        assertEquals(packetId, client.expect(Packet.Unsuback.class).packetId());
      }
    }
  }

  @Spec("MQTT-3.10.4-6")
  @Spec(value = "MQTT-3.10.4-6", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void manyFilters_areAllUnsubscribed_withOneUnsuback(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.subscribe(
          Properties.NONE,
          filter("a", AT_MOST_ONCE),
          filter("b", AT_MOST_ONCE),
          filter("c", AT_MOST_ONCE));
      client.unsubscribe("a", "c");
      for (String topic : List.of("a", "b", "c")) {
        client.publish(topic, topic);
      }
      client.receive("b", "b");
      client.expectNothing();
    }
  }

  @Spec("MQTT-3.10.4-1")
  @Test
  void unsubscribe_endsASharedSubscriptionOfItsNameOnly(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.subscribe("$share/one/t", AT_LEAST_ONCE);
      client.subscribe("$share/two/t", AT_LEAST_ONCE);
      assertEquals(List.of(SUCCESS), client.unsubscribe("$share/one/t").reasons());
      client.publish("t", AT_LEAST_ONCE, "m");
      client.receive("t", "m");
      client.expectNothing();
      assertEquals(List.of(NO_SUBSCRIPTION_EXISTED), client.unsubscribe("$share/one/t").reasons());
    }
  }
}
