package io.sundew.conformance;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.AT_MOST_ONCE;
import static io.sundew.api.Qos.EXACTLY_ONCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Qos;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import io.sundew.testkit.Wire;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 3.1.2.11, the properties of CONNECT that limit what the server may send. */
@SundewTest
class Section31ConnectProperties {
  @Spec({"MQTT-3.1.2-24", "MQTT-3.1.2-25"})
  @ParameterizedTest
  @EnumSource(Qos.class)
  void publishAboveTheClientsMaximum_isDroppedAsDone(Qos qos, TestBroker broker) {
    try (RawClient client = broker.v5().property(Property.MAXIMUM_PACKET_SIZE, 40).open();
        RawClient publisher = broker.v5().open()) {
      client.subscribe("t", EXACTLY_ONCE);
      publisher.publish("t", qos, "x".repeat(40));
      publisher.publish("t", qos, "fits");
      client.receive("t", "fits");
      client.expectNothing();
    }
  }

  @Spec("MQTT-3.1.2-24")
  @Test
  void publishOfExactlyTheClientsMaximum_isSent(TestBroker broker) {
    int header = Wire.bytes("30 ff 't' 00").length;
    try (RawClient client = broker.v5().property(Property.MAXIMUM_PACKET_SIZE, 40).open();
        RawClient publisher = broker.v5().open()) {
      client.subscribe("t", AT_MOST_ONCE);
      publisher.publish("t", "x".repeat(40 - header));
      client.receive("t", "x".repeat(40 - header));
      publisher.publish("t", "x".repeat(41 - header));
      client.expectNothingFrom(publisher);
    }
  }

  @Spec({"MQTT-3.1.2-24", "MQTT-3.1.2-25"})
  @Test
  void retainedMessageAboveTheClientsMaximum_isNotSent(TestBroker broker) {
    try (RawClient client = broker.v5().property(Property.MAXIMUM_PACKET_SIZE, 40).open();
        RawClient publisher = broker.v5().open()) {
      publisher.retain("t", AT_LEAST_ONCE, "x".repeat(40));
      client.subscribe("t", AT_LEAST_ONCE);
      client.expectNothing();
    }
  }

  @Spec("MQTT-3.1.2-25")
  @Test
  void publishAboveTheMaximum_inAShare_goesNowhereElseEither(TestBroker broker) {
    try (RawClient small = broker.v5().property(Property.MAXIMUM_PACKET_SIZE, 40).open();
        RawClient publisher = broker.v5().open()) {
      small.subscribe("$share/g/t", AT_LEAST_ONCE);
      publisher.publish("t", AT_LEAST_ONCE, "x".repeat(40));
      publisher.publish("t", AT_LEAST_ONCE, "fits");
      small.receive("t", "fits");
    }
  }

  @Spec({"MQTT-3.1.2-26", "MQTT-3.3.2-11"})
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void topicAliasesToTheClient_stayWithinItsMaximum(int maximum, TestBroker broker) {
    try (RawClient client = broker.v5().property(Property.TOPIC_ALIAS_MAXIMUM, maximum).open();
        RawClient publisher = broker.v5().open()) {
      client.subscribe("t/#", AT_MOST_ONCE);
      Map<Long, String> topics = new HashMap<>();
      for (int i = 0; i < 20; i++) {
        String topic = "t/" + i % 5;
        publisher.publish(topic, "m");
        assertEquals(topic, resolve(client.receive(), topics, maximum));
      }
    }
  }

  @Spec("MQTT-3.1.2-27")
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void topicAliasMaximumOf0_forbidsAliases(boolean absent, TestBroker broker) {
    var connect = broker.v5();
    try (RawClient client =
            (absent ? connect : connect.property(Property.TOPIC_ALIAS_MAXIMUM, 0)).open();
        RawClient publisher = broker.v5().open()) {
      client.subscribe("t", AT_MOST_ONCE);
      for (int i = 0; i < 5; i++) {
        publisher.publish("t", "m");
        assertFalse(client.receive("t", "m").properties().has(Property.TOPIC_ALIAS));
      }
    }
  }

  @Spec("MQTT-3.1.2-28")
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void responseInformation_comesOnlyWhenAskedFor(boolean absent, TestBroker broker) {
    var connect = broker.v5();
    try (RawClient client =
        (absent ? connect : connect.property(Property.REQUEST_RESPONSE_INFORMATION, 0)).open()) {
      assertFalse(client.connack().properties().has(Property.RESPONSE_INFORMATION));
    }
  }

  @Spec("MQTT-3.1.2-29")
  @Test
  void problemInformation0_keepsReasonStringsAway(TestBroker broker) {
    try (RawClient client = broker.v5().property(Property.REQUEST_PROBLEM_INFORMATION, 0).open()) {
      assertBare(client.subscribe("$share/+/t", AT_MOST_ONCE).properties());
      assertBare(client.unsubscribe("never").properties());
      client.send("62 02 0007");
      assertBare(client.expect(Packet.Pubcomp.class).properties());
      client.send("32( '$SYS/forbidden' 0001 () )");
      assertBare(client.expect(Packet.Puback.class).properties());
    }
  }

  private static void assertBare(Properties properties) {
    assertFalse(properties.has(Property.REASON_STRING));
    assertTrue(properties.userProperties().isEmpty());
  }

  /** The topic a message stands for, as a client finds it. */
  private static String resolve(Packet.Publish publish, Map<Long, String> topics, int maximum) {
    long alias = publish.properties().number(Property.TOPIC_ALIAS, 0);
    assertTrue(alias <= maximum, () -> "alias " + alias);
    String name = publish.topic().name();
    if (alias == 0) {
      return name;
    }
    if (!name.isEmpty()) {
      topics.put(alias, name);
    }
    return topics.getOrDefault(alias, "an alias never set");
  }
}
