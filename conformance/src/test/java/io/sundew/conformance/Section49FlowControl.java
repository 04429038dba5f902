package io.sundew.conformance;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.EXACTLY_ONCE;
import static io.sundew.api.ReasonCode.RECEIVE_MAXIMUM_EXCEEDED;
import static io.sundew.api.ReasonCode.SUCCESS;
import static io.sundew.conformance.Packets.puback;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Property;
import io.sundew.testkit.ConnectBuilder;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import org.junit.jupiter.api.Test;

/** Section 4.9, flow control. */
@SundewTest
class Section49FlowControl {
  @Spec("MQTT-4.9.0-3")
  @Test
  void exhaustedQuota_stopsNothingButQos1And2(TestBroker broker) {
    try (RawClient client = withMaximum(broker, 1).open();
        RawClient publisher = broker.v5().open()) {
      client.subscribe("t", EXACTLY_ONCE);
      publisher.publish("t", EXACTLY_ONCE, "in flight");
      publisher.publish("t", AT_LEAST_ONCE, "waits");
      var first = client.expect(Packet.Publish.class);
      client.expectNothing();
      client.subscribe("u", AT_LEAST_ONCE);
      client.unsubscribe("u");
      assertEquals(SUCCESS, client.publish("t", EXACTLY_ONCE, "waits too"));
      publisher.publish("t", "at most once");
      client.receive("t", "at most once");
      client.acknowledge(first);
      client.receive("t", "waits");
      client.receive("t", "waits too");
    }
  }

  @Spec({"MQTT-4.9.0-1", "MQTT-4.9.0-2"})
  @Test
  void pubackTwice_doesNotRaiseTheQuota(TestBroker broker) {
    try (RawClient client = withMaximum(broker, 1).open();
        RawClient publisher = broker.v5().open()) {
      client.subscribe("t", AT_LEAST_ONCE);
      for (String payload : new String[] {"1", "2", "3"}) {
        publisher.publish("t", AT_LEAST_ONCE, payload);
      }
      int packetId = client.expect(Packet.Publish.class).packetId();
      client.send(puback(packetId)).send(puback(packetId)).send(puback(packetId));
      int second = client.expect(Packet.Publish.class).packetId();
      client.expectNothing();
      client.send(puback(second)).expect(Packet.Publish.class);
    }
  }

  /** The trap: the Receive Maximum counts QoS 1 and 2 together, and exceeding it is 0x93. */
  @Spec({"MQTT-3.3.4-7", "MQTT-3.3.4-9"})
  @Test
  void receiveMaximumOfTheServer_countsBothQos_andExceedingItIs0x93() {
    try (TestBroker broker = TestBroker.builder().receiveMaximum(2).start();
        RawClient client = broker.v5().open()) {
      client.send("34( 't' 0001 00 )").expect(Packet.Pubrec.class);
      client.send("32( 't' 0002 00 )").expect(Packet.Puback.class);
      client.send("34( 't' 0003 00 )").expect(Packet.Pubrec.class);
      client.send("32( 't' 0004 00 )").expectDisconnect(RECEIVE_MAXIMUM_EXCEEDED);
    }
  }

  /** The trap: it is counted anew on each connection. */
  @Spec("MQTT-3.3.4-7")
  @Test
  void receiveMaximumOfTheServer_isCountedAnewOnEachConnection() {
    try (TestBroker broker = TestBroker.builder().receiveMaximum(2).start()) {
      for (int connection = 0; connection < 3; connection++) {
        RawClient client = broker.v5().clientId("a").durable().open();
        for (int i = 1; i <= 2; i++) {
          client.send("34( 't' %04x 00 )".formatted(connection * 2 + i));
          client.expect(Packet.Pubrec.class);
        }
        client.drop();
      }
    }
  }

  @Spec("MQTT-4.9.0-1")
  @Test
  void pubrelOfAnEarlierConnection_leavesTheQuotaAtTheMaximum(TestBroker broker) {
    RawClient before = withMaximum(broker, 2).clientId("a").durable().open();
    before.subscribe("t", EXACTLY_ONCE);
    try (RawClient publisher = broker.v5().open()) {
      publisher.publish("t", EXACTLY_ONCE, "1");
      int packetId = before.expect(Packet.Publish.class).packetId();
      before.send(Packets.pubrec(packetId)).expect(Packet.Pubrel.class);
      before.drop();
      try (RawClient after = withMaximum(broker, 1).clientId("a").durable().open()) {
        after.expect(Packet.Pubrel.class);
        after.send(Packets.pubcomp(packetId)).expectNothing();
        publisher.publish("t", EXACTLY_ONCE, "2");
        publisher.publish("t", EXACTLY_ONCE, "3");
        after.expect(Packet.Publish.class);
        after.expectNothing();
      }
    }
  }

  private static ConnectBuilder withMaximum(TestBroker broker, int messages) {
    return broker.v5().property(Property.RECEIVE_MAXIMUM, messages);
  }
}
