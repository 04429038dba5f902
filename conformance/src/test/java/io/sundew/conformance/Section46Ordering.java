package io.sundew.conformance;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.AT_MOST_ONCE;
import static io.sundew.api.Qos.EXACTLY_ONCE;
import static io.sundew.conformance.Packets.pubcomp;
import static io.sundew.conformance.Packets.pubrec;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.mqtt.Packet;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Section 4.6, message ordering; resending stands in {@link Section44Redelivery}. */
@SundewTest
class Section46Ordering {
  /** The trap: acknowledgements leave in the order of what they acknowledge. */
  @Spec({"MQTT-4.6.0-2", "MQTT-4.6.0-3"})
  @Spec(
      value = {"MQTT-4.6.0-2", "MQTT-4.6.0-3"},
      version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void pubackAndPubrec_leaveInTheOrderOfTheMessages(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      int[] packetIds = {500, 3, 65_535, 1, 77, 2, 900};
      var notation = new StringBuilder();
      for (int i = 0; i < packetIds.length; i++) {
        notation.append("%s( 't' %04x ^ ) ".formatted(i % 2 == 0 ? "32" : "34", packetIds[i]));
      }
      client.send(notation.toString());
      for (int i = 0; i < packetIds.length; i++) {
        Packet.Acknowledgement answer =
            i % 2 == 0 ? client.expect(Packet.Puback.class) : client.expect(Packet.Pubrec.class);
        assertEquals(packetIds[i], answer.packetId());
      }
    }
  }

  @Spec("MQTT-4.6.0-4")
  @Spec(value = "MQTT-4.6.0-4", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void pubrel_leavesInTheOrderOfPubrec(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open();
        RawClient publisher = broker.client(version).open()) {
      client.subscribe("t", EXACTLY_ONCE);
      List<Integer> packetIds = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        publisher.publish("t", EXACTLY_ONCE, "m");
        packetIds.add(client.expect(Packet.Publish.class).packetId());
      }
      List<Integer> order = List.of(3, 0, 4, 1, 2);
      order.forEach(i -> client.send(pubrec(packetIds.get(i))));
      for (int i : order) {
        assertEquals(packetIds.get(i), client.expect(Packet.Pubrel.class).packetId());
      }
      order.forEach(i -> client.send(pubcomp(packetIds.get(i))));
      client.expectNothing();
    }
  }

  @Spec({"MQTT-4.6.0-5", "MQTT-4.6.0-6"})
  @Spec(
      value = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"},
      version = Spec.V3)
  @ParameterizedTest
  @EnumSource(Qos.class)
  void messagesOfOneTopicAndQos_arriveInOrder(Qos qos) {
    for (int loops : new int[] {1, 3}) {
      try (TestBroker broker = TestBroker.builder().eventLoops(loops).maxInflight(7).start();
          RawClient one = broker.v5().open();
          RawClient two = broker.v311().open();
          RawClient publisher = broker.v5().open()) {
        one.subscribe("t/#", EXACTLY_ONCE);
        two.subscribe("+", EXACTLY_ONCE);
        for (int i = 0; i < 200; i++) {
          publisher.publish("t", qos, "" + i);
        }
        for (RawClient subscriber : List.of(one, two)) {
          for (int i = 0; i < 200; i++) {
            var publish = subscriber.await(Packet.Publish.class);
            assertEquals("" + i, RawClient.payload(publish));
            subscriber.acknowledge(publish);
          }
        }
      }
    }
  }

  @Spec({"MQTT-4.6.0-5", "MQTT-4.6.0-6"})
  @Spec(
      value = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"},
      version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void messagesThatWaited_areBeforeNewOnes(ProtocolVersion version, TestBroker broker) {
    RawClient before = broker.client(version).clientId("a").durable().open();
    before.subscribe("t", AT_LEAST_ONCE);
    before.disconnect();
    try (RawClient publisher = broker.v5().open()) {
      for (int i = 0; i < 50; i++) {
        publisher.publish("t", AT_LEAST_ONCE, "" + i);
      }
      try (RawClient after = broker.client(version).clientId("a").durable().open()) {
        for (int i = 50; i < 100; i++) {
          publisher.publish("t", AT_LEAST_ONCE, "" + i);
        }
        for (int i = 0; i < 100; i++) {
          after.receive("t", "" + i);
        }
      }
    }
  }

  @Spec("MQTT-4.6.0-6")
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void messagesWithALargeOneBetween_arriveInOrder(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.subscribe("t", AT_MOST_ONCE);
      String large = "x".repeat(100_000);
      for (String payload : List.of("1", large, "2", large, "3")) {
        client.publish("t", payload);
      }
      for (String payload : List.of("1", large, "2", large, "3")) {
        client.receive("t", payload);
      }
    }
  }
}
