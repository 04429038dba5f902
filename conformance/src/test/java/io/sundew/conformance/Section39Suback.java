package io.sundew.conformance;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.AT_MOST_ONCE;
import static io.sundew.api.Qos.EXACTLY_ONCE;
import static io.sundew.api.ReasonCode.GRANTED_QOS_1;
import static io.sundew.api.ReasonCode.GRANTED_QOS_2;
import static io.sundew.api.ReasonCode.SUCCESS;
import static io.sundew.api.ReasonCode.TOPIC_FILTER_INVALID;
import static io.sundew.api.ReasonCode.UNSPECIFIED_ERROR;
import static io.sundew.conformance.Packets.filter;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.ProtocolVersion;
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

/** Section 3.9, SUBACK. */
@SundewTest
class Section39Suback {
  @Spec({"MQTT-3.9.3-1", "MQTT-3.9.3-2", "MQTT-3.8.4-6", "MQTT-3.8.4-7"})
  @Test
  void suback_hasACodeForEachFilterInTheirOrder(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      var suback =
          client.subscribe(
              Properties.NONE,
              filter("a", EXACTLY_ONCE),
              filter("not#valid", AT_MOST_ONCE),
              filter("b", AT_LEAST_ONCE),
              filter("c", AT_MOST_ONCE));
      assertEquals(
          List.of(GRANTED_QOS_2, TOPIC_FILTER_INVALID, GRANTED_QOS_1, SUCCESS), suback.reasons());
      client.publish("b", AT_LEAST_ONCE, "m");
      client.receive("b", "m");
    }
  }

  @Spec(
      value = {"MQTT-3.9.3-1", "MQTT-3.9.3-2", "MQTT-3.8.4-5"},
      version = Spec.V3)
  @Test
  void subackToMqtt311_hasACodeForEachFilterInTheirOrder() {
    try (TestBroker broker = TestBroker.builder().limit("maxSubscriptions", 2).start();
        RawClient client = broker.v311().open()) {
      var suback =
          client.subscribe(
              Properties.NONE,
              filter("a", EXACTLY_ONCE),
              filter("b", AT_LEAST_ONCE),
              filter("c", AT_MOST_ONCE),
              filter("a", AT_MOST_ONCE));
      assertEquals(
          List.of(GRANTED_QOS_2, GRANTED_QOS_1, UNSPECIFIED_ERROR, SUCCESS), suback.reasons());
    }
  }

  /** The trap: SUBACK has no failure code in MQTT 3.1. */
  @Test
  void subackToMqtt31_neverHasAFailureCode() {
    try (TestBroker broker = TestBroker.builder().limit("maxSubscriptions", 1).start();
        RawClient client = broker.v31().open()) {
      var suback =
          client.subscribe(Properties.NONE, filter("a", AT_LEAST_ONCE), filter("b", AT_MOST_ONCE));
      assertEquals(2, suback.reasons().size());
      suback.reasons().forEach(reason -> assertFalse(reason.isError(), reason::toString));
      try (RawClient other = broker.v31().open()) {
        other.send("82( 0001 '$CONTROL/x' 01 )");
        other.expect(Packet.Suback.class).reasons().forEach(r -> assertFalse(r.isError()));
      }
    }
  }

  @Test
  void refusedSubscriptionOfMqtt31_isNotMade() {
    try (TestBroker broker = TestBroker.builder().limit("maxSubscriptions", 1).start();
        RawClient client = broker.v31().open()) {
      client.subscribe("a", AT_LEAST_ONCE);
      client.subscribe("b", AT_LEAST_ONCE);
      client.publish("b", AT_LEAST_ONCE, "m");
      client.expectNothing();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ProtocolVersion.class,
      names = {"V3_1", "V3_1_1"})
  void invalidFilterBeforeMqtt5_closesTheConnection(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.send("82( 0001 'not#valid' 00 )").expectClosed();
    }
  }

  @Spec({"MQTT-3.9.2-1", "MQTT-3.9.2-2"})
  @Test
  void subackToAClientOfSmallPackets_leavesWhatItNeedNotSay(TestBroker broker) {
    try (RawClient client = broker.v5().property(Property.MAXIMUM_PACKET_SIZE, 16).open()) {
      var suback = client.subscribe("not#valid", AT_MOST_ONCE);
      assertEquals(List.of(TOPIC_FILTER_INVALID), suback.reasons());
      assertTrue(suback.properties().isEmpty());
    }
  }

  @Spec("MQTT-3.8.4-1")
  @Test
  void suback_comesBeforeRetainedMessagesOfTheSubscription(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.retain("t", AT_LEAST_ONCE, "m");
      client.send("82( 0001 () 't' 01 )").expect(Packet.Suback.class);
      client.receive("t", "m");
    }
  }
}
