package io.sundew.conformance;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.EXACTLY_ONCE;
import static io.sundew.api.ReasonCode.QUOTA_EXCEEDED;
import static io.sundew.conformance.Packets.puback;
import static io.sundew.conformance.Packets.pubcomp;
import static io.sundew.conformance.Packets.pubrec;
import static io.sundew.conformance.Packets.pubrel;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.testkit.ConnectBuilder;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Section 4.4, what is sent again when a client is back. */
@SundewTest
class Section44Redelivery {
  @Spec({"MQTT-4.4.0-1", "MQTT-4.3.2-3"})
  @Spec(
      value = {"MQTT-4.4.0-1", "MQTT-4.3.2-1"},
      version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void unacknowledgedPublish_isSentAgainWithItsIdentifierAndDup(
      ProtocolVersion version, TestBroker broker) {
    for (Qos qos : new Qos[] {AT_LEAST_ONCE, EXACTLY_ONCE}) {
      RawClient before = subscriber(broker, version, qos);
      publish(broker, qos, "m");
      var first = before.expect(Packet.Publish.class);
      before.drop();
      try (RawClient after = back(broker, version)) {
        var again = after.receive("t", "m");
        assertEquals(first.packetId(), again.packetId());
        assertEquals(qos, again.qos());
        assertTrue(again.duplicate());
        after.expectNothing();
      }
    }
  }

  @Spec("MQTT-4.4.0-1")
  @Spec(value = "MQTT-4.4.0-1", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void unacknowledgedPublish_isNotSentAgainWhileConnected(
      ProtocolVersion version, TestBroker broker) {
    try (RawClient client = subscriber(broker, version, AT_LEAST_ONCE)) {
      publish(broker, AT_LEAST_ONCE, "m");
      client.expect(Packet.Publish.class);
      broker.time().advance(Duration.ofHours(1));
      client.expectNothing();
    }
  }

  @Spec({"MQTT-4.4.0-1", "MQTT-4.3.3-5", "MQTT-4.3.3-6"})
  @Spec(
      value = {"MQTT-4.4.0-1", "MQTT-4.3.3-1"},
      version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void pubrelThatWasNotCompleted_isSentAgain_andThePublishIsNot(
      ProtocolVersion version, TestBroker broker) {
    RawClient before = subscriber(broker, version, EXACTLY_ONCE);
    publish(broker, EXACTLY_ONCE, "m");
    int packetId = before.expect(Packet.Publish.class).packetId();
    before.send(pubrec(packetId)).expect(Packet.Pubrel.class);
    before.drop();
    RawClient again = back(broker, version);
    assertEquals(pubrel(packetId), again.expect(Packet.Pubrel.class));
    again.expectNothing();
    again.drop();
    try (RawClient after = back(broker, version)) {
      assertEquals(pubrel(packetId), after.expect(Packet.Pubrel.class));
      after.send(pubcomp(packetId)).expectNothing();
    }
    try (RawClient done = back(broker, version)) {
      done.expectNothing();
    }
  }

  /** The trap: PUBREL and PUBLISH in the order of their first sending, before what was queued. */
  @Spec({"MQTT-4.4.0-1", "MQTT-4.6.0-1"})
  @Spec(
      value = {"MQTT-4.4.0-1", "MQTT-4.6.0-1"},
      version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void resend_isInFirstSendOrder_beforeAnythingQueued(ProtocolVersion version, TestBroker broker) {
    RawClient before = subscriber(broker, version, EXACTLY_ONCE);
    List<Integer> packetIds = new ArrayList<>();
    for (String payload : List.of("0", "1", "2", "3", "4")) {
      publish(broker, payload.equals("3") ? AT_LEAST_ONCE : EXACTLY_ONCE, payload);
      packetIds.add(before.expect(Packet.Publish.class).packetId());
    }
    before.send(pubrec(packetIds.get(1))).expect(Packet.Pubrel.class);
    before.send(pubrec(packetIds.get(4))).expect(Packet.Pubrel.class);
    before.drop();
    publish(broker, AT_LEAST_ONCE, "queued");
    try (RawClient after = back(broker, version)) {
      assertResent(after, packetIds.get(0), "0");
      assertEquals(pubrel(packetIds.get(1)), after.expect());
      assertResent(after, packetIds.get(2), "2");
      assertResent(after, packetIds.get(3), "3");
      assertEquals(pubrel(packetIds.get(4)), after.expect());
      var queued = after.expect(Packet.Publish.class);
      assertEquals("queued", RawClient.payload(queued));
      assertFalse(queued.duplicate());
    }
  }

  @Spec({"MQTT-4.4.0-1", "MQTT-4.6.0-1", "MQTT-4.9.0-1"})
  @Test
  void resend_obeysASmallerWindow(TestBroker broker) {
    RawClient before = subscriber(broker, ProtocolVersion.V5, AT_LEAST_ONCE);
    for (String payload : List.of("1", "2", "3", "4")) {
      publish(broker, AT_LEAST_ONCE, payload);
      before.expect(Packet.Publish.class);
    }
    before.drop();
    publish(broker, AT_LEAST_ONCE, "5");
    try (RawClient after =
        durable(broker, ProtocolVersion.V5).property(Property.RECEIVE_MAXIMUM, 2).open()) {
      for (String payload : List.of("1", "2", "3", "4", "5")) {
        after.receive("t", payload);
      }
      after.expectNothing();
    }
  }

  @Spec({"MQTT-4.4.0-1", "MQTT-4.6.0-1"})
  @Test
  void acknowledgementOfAMessageNotYetResent_sparesResendingIt(TestBroker broker) {
    RawClient before = subscriber(broker, ProtocolVersion.V5, AT_LEAST_ONCE);
    List<Integer> packetIds = new ArrayList<>();
    for (String payload : List.of("1", "2", "3")) {
      publish(broker, AT_LEAST_ONCE, payload);
      packetIds.add(before.expect(Packet.Publish.class).packetId());
    }
    before.drop();
    try (RawClient after =
        durable(broker, ProtocolVersion.V5).property(Property.RECEIVE_MAXIMUM, 1).open()) {
      after.expect(Packet.Publish.class);
      after.send(puback(packetIds.get(1))).expectNothing();
      after.send(puback(packetIds.get(0)));
      after.receive("t", "3");
      after.expectNothing();
    }
  }

  @Spec("MQTT-4.4.0-2")
  @Test
  void messageRefusedByPubackOrPubrec_isNotSentAgain(TestBroker broker) {
    RawClient before = subscriber(broker, ProtocolVersion.V5, EXACTLY_ONCE);
    publish(broker, AT_LEAST_ONCE, "1");
    publish(broker, EXACTLY_ONCE, "2");
    before.send(puback(before.expect(Packet.Publish.class).packetId(), QUOTA_EXCEEDED));
    before.send(pubrec(before.expect(Packet.Publish.class).packetId(), QUOTA_EXCEEDED));
    before.expectNothing();
    before.drop();
    try (RawClient after = back(broker, ProtocolVersion.V5)) {
      after.expectNothing();
    }
  }

  /** The trap: a PUBLISH over the client's maximum is dropped as if it had been completed. */
  @Spec({"MQTT-3.1.2-24", "MQTT-3.1.2-25"})
  @Test
  void messageTooLargeForTheClient_isDroppedAsDone(TestBroker broker) {
    try (RawClient client =
        durable(broker, ProtocolVersion.V5)
            .property(Property.MAXIMUM_PACKET_SIZE, 100)
            .property(Property.RECEIVE_MAXIMUM, 1)
            .open()) {
      client.subscribe("t", EXACTLY_ONCE);
      for (Qos qos : Qos.values()) {
        publish(broker, qos, "x".repeat(100));
        publish(broker, qos, qos.name());
        client.receive("t", qos.name());
      }
      client.expectNothing();
    }
  }

  @Spec({"MQTT-3.1.2-24", "MQTT-3.1.2-25", "MQTT-4.4.0-1"})
  @Test
  void messageTooLargeForTheNextConnection_isDropped_andTheRestIsResent(TestBroker broker) {
    RawClient before = subscriber(broker, ProtocolVersion.V5, AT_LEAST_ONCE);
    for (String payload : List.of("1", "2" + "x".repeat(100), "3", "4")) {
      publish(broker, AT_LEAST_ONCE, payload);
      before.expect(Packet.Publish.class);
    }
    before.drop();
    publish(broker, AT_LEAST_ONCE, "queued");
    try (RawClient after =
        durable(broker, ProtocolVersion.V5)
            .property(Property.MAXIMUM_PACKET_SIZE, 100)
            .property(Property.RECEIVE_MAXIMUM, 1)
            .open()) {
      for (String payload : List.of("1", "3", "4", "queued")) {
        after.receive("t", payload);
      }
      publish(broker, AT_LEAST_ONCE, "new");
      after.receive("t", "new");
      after.expectNothing();
    }
  }

  /** A client that never completes what it received must not use up the identifiers. */
  @Test
  void identifiersAllInUse_makeMessagesWait() {
    try (TestBroker broker = TestBroker.builder().maxInflight(65_535).start()) {
      RawClient before = subscriber(broker, ProtocolVersion.V5, EXACTLY_ONCE);
      try (RawClient publisher = broker.v5().open()) {
        for (int left = 65_535; left > 0; left -= 1024) {
          receiveWithoutCompleting(publisher, before, Math.min(left, 1024));
        }
      }
      before.drop();
      try (RawClient after = back(broker, ProtocolVersion.V5)) {
        Packet first = after.expect(Packet.Pubrel.class);
        for (int i = 1; i < 65_535; i++) {
          after.expect(Packet.Pubrel.class);
        }
        publish(broker, EXACTLY_ONCE, "one more");
        after.expectNothing();
        after.send(pubcomp(((Packet.Pubrel) first).packetId()));
        after.receive("t", "one more");
      }
    }
  }

  private static void receiveWithoutCompleting(
      RawClient publisher, RawClient subscriber, int messages) {
    for (int i = 0; i < messages; i++) {
      publisher.send(publisher.message("t", EXACTLY_ONCE, "", false, Properties.NONE));
    }
    for (int i = 0; i < messages; i++) {
      publisher.send(pubrel(publisher.await(Packet.Pubrec.class).packetId()));
      subscriber.send(pubrec(subscriber.await(Packet.Publish.class).packetId()));
    }
    for (int i = 0; i < messages; i++) {
      publisher.expect(Packet.Pubcomp.class);
      subscriber.expect(Packet.Pubrel.class);
    }
  }

  private static void assertResent(RawClient client, int packetId, String payload) {
    var publish = client.expect(Packet.Publish.class);
    assertEquals(packetId, publish.packetId());
    assertEquals(payload, RawClient.payload(publish));
    assertTrue(publish.duplicate());
  }

  private static RawClient subscriber(TestBroker broker, ProtocolVersion version, Qos qos) {
    RawClient client = durable(broker, version).open();
    client.subscribe("t", qos);
    return client;
  }

  private static RawClient back(TestBroker broker, ProtocolVersion version) {
    return durable(broker, version).open();
  }

  private static ConnectBuilder durable(TestBroker broker, ProtocolVersion version) {
    return broker.client(version).clientId("a").durable();
  }

  private static void publish(TestBroker broker, Qos qos, String payload) {
    try (RawClient publisher = broker.v5().open()) {
      if (qos == Qos.AT_MOST_ONCE) {
        publisher.publish("t", payload).expectNothing();
      } else {
        publisher.publish("t", qos, payload);
      }
    }
  }
}
