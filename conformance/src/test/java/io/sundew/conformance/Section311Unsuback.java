package io.sundew.conformance;

import static io.sundew.api.Qos.AT_MOST_ONCE;
import static io.sundew.api.ReasonCode.NO_SUBSCRIPTION_EXISTED;
import static io.sundew.api.ReasonCode.SUCCESS;
import static io.sundew.api.ReasonCode.TOPIC_FILTER_INVALID;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.ProtocolVersion;
import io.sundew.mqtt.Property;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Section 3.11, UNSUBACK. */
@SundewTest
class Section311Unsuback {
  @Spec({"MQTT-3.11.3-1", "MQTT-3.11.3-2"})
  @Test
  void unsuback_hasACodeForEachFilterInTheirOrder(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.subscribe("a", AT_MOST_ONCE);
      client.subscribe("c", AT_MOST_ONCE);
      assertEquals(
          List.of(SUCCESS, NO_SUBSCRIPTION_EXISTED, SUCCESS, TOPIC_FILTER_INVALID),
          client.unsubscribe("a", "b", "c", "not#valid").reasons());
    }
  }

  @Spec("MQTT-3.11.3-1")
  @Test
  void sameFilterTwice_existsOnce(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.subscribe("a", AT_MOST_ONCE);
      assertEquals(
          List.of(SUCCESS, NO_SUBSCRIPTION_EXISTED), client.unsubscribe("a", "a").reasons());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ProtocolVersion.class,
      names = {"V3_1", "V3_1_1"})
  void unsubackBeforeMqtt5_hasNoCodes(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      assertEquals(List.of(), client.unsubscribe("a", "b").reasons());
    }
  }

  @Spec({"MQTT-3.11.2-1", "MQTT-3.11.2-2"})
  @Test
  void unsubackToAClientOfSmallPackets_leavesWhatItNeedNotSay(TestBroker broker) {
    try (RawClient client = broker.v5().property(Property.MAXIMUM_PACKET_SIZE, 16).open()) {
      assertTrue(client.unsubscribe("not#valid").properties().isEmpty());
    }
  }
}
