package io.sundew.conformance;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.AT_MOST_ONCE;
import static io.sundew.api.Qos.EXACTLY_ONCE;
import static io.sundew.api.ReasonCode.RECEIVE_MAXIMUM_EXCEEDED;
import static io.sundew.api.ReasonCode.SUCCESS;
import static io.sundew.api.ReasonCode.UNSPECIFIED_ERROR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sundew.api.ProtocolVersion;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.testkit.ConnectBuilder;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Section 3.3.4 on Receive Maximum, with the flow control of 4.9. */
@SundewTest
class Section33PublishFlow {
  @Spec({"MQTT-3.3.4-9", "MQTT-4.9.0-1", "MQTT-4.9.0-2"})
  @Test
  void receiveMaximum_countsQos1And2Together(TestBroker broker) {
    try (RawClient client = withMaximum(broker, 2).open();
        RawClient publisher = broker.v5().open()) {
      client.subscribe("t", EXACTLY_ONCE);
      publisher.publish("t", AT_LEAST_ONCE, "1");
      publisher.publish("t", EXACTLY_ONCE, "2");
      publisher.publish("t", AT_LEAST_ONCE, "3");
      Packet.Publish first = client.expect(Packet.Publish.class);
      Packet.Publish second = client.expect(Packet.Publish.class);
      client.expectNothingFrom(publisher);
      client.acknowledge(first);
      client.receive("t", "3");
      client.acknowledge(second);
    }
  }

  @Spec({"MQTT-3.3.4-9", "MQTT-4.9.0-2"})
  @Test
  void pubrec_doesNotFreeTheWindow_pubcompDoes(TestBroker broker) {
    try (RawClient client = withMaximum(broker, 1).open();
        RawClient publisher = broker.v5().open()) {
      client.subscribe("t", EXACTLY_ONCE);
      publisher.publish("t", EXACTLY_ONCE, "1");
      publisher.publish("t", EXACTLY_ONCE, "2");
      int packetId = client.expect(Packet.Publish.class).packetId();
      client.send(new Packet.Pubrec(packetId, SUCCESS, Properties.NONE));
      client.expect(Packet.Pubrel.class);
      client.expectNothing();
      client.send(new Packet.Pubcomp(packetId, SUCCESS, Properties.NONE));
      client.receive("t", "2");
    }
  }

  @Spec({"MQTT-3.3.4-9", "MQTT-4.4.0-2"})
  @Test
  void pubrecWithAnError_freesIdentifierAndWindow(TestBroker broker) {
    RawClient client = withMaximum(broker, 1).clientId("a").durable().open();
    client.subscribe("t", EXACTLY_ONCE);
    try (RawClient publisher = broker.v5().open()) {
      publisher.publish("t", EXACTLY_ONCE, "1");
      publisher.publish("t", EXACTLY_ONCE, "2");
    }
    int packetId = client.expect(Packet.Publish.class).packetId();
    client.send(new Packet.Pubrec(packetId, UNSPECIFIED_ERROR, Properties.NONE));
    client.receive("t", "2");
    client.expectNothing();
    client.drop();
    try (RawClient after = broker.v5().clientId("a").durable().open()) {
      after.expectNothing();
    }
  }

  @Spec({"MQTT-3.3.4-9", "MQTT-4.4.0-2"})
  @Test
  void pubackWithAnError_freesTheWindow(TestBroker broker) {
    try (RawClient client = withMaximum(broker, 1).open();
        RawClient publisher = broker.v5().open()) {
      client.subscribe("t", AT_LEAST_ONCE);
      publisher.publish("t", AT_LEAST_ONCE, "1");
      publisher.publish("t", AT_LEAST_ONCE, "2");
      int packetId = client.expect(Packet.Publish.class).packetId();
      client.send(new Packet.Puback(packetId, UNSPECIFIED_ERROR, Properties.NONE));
      client.receive("t", "2");
    }
  }

  @Spec({"MQTT-3.3.4-9", "MQTT-4.9.0-1"})
  @Test
  void receiveMaximum_isThatOfTheConnection(TestBroker broker) {
    RawClient before = withMaximum(broker, 1).clientId("a").durable().open();
    before.subscribe("t", AT_LEAST_ONCE);
    try (RawClient publisher = broker.v5().open()) {
      publisher.publish("t", AT_LEAST_ONCE, "1");
      publisher.publish("t", AT_LEAST_ONCE, "2");
      before.expect(Packet.Publish.class);
      before.expectNothing();
    }
    before.drop();
    try (RawClient after = withMaximum(broker, 2).clientId("a").durable().open()) {
      after.expect(Packet.Publish.class);
      after.expect(Packet.Publish.class);
    }
  }

  @Spec({"MQTT-3.3.4-10", "MQTT-4.9.0-3"})
  @Test
  void fullWindow_delaysNothingElse(TestBroker broker) {
    try (RawClient client = withMaximum(broker, 1).open();
        RawClient publisher = broker.v5().open()) {
      client.subscribe("t", AT_LEAST_ONCE);
      publisher.publish("t", AT_LEAST_ONCE, "1");
      publisher.publish("t", AT_LEAST_ONCE, "2");
      client.expect(Packet.Publish.class);
      client.subscribe("u", AT_MOST_ONCE);
      client.unsubscribe("t");
      assertFalse(client.publish("v", AT_LEAST_ONCE, "m").isError());
      client.expectNothing();
    }
  }

  @Spec("MQTT-3.3.4-10")
  @Test
  void fullWindow_letsQos0Pass(TestBroker broker) {
    try (RawClient client = withMaximum(broker, 1).open();
        RawClient publisher = broker.v5().open()) {
      client.subscribe("t", AT_LEAST_ONCE);
      publisher.publish("t", AT_LEAST_ONCE, "1");
      client.expect(Packet.Publish.class);
      publisher.publish("t", "at most once");
      client.receive("t", "at most once");
    }
  }

  @Spec("MQTT-3.3.4-7")
  @Test
  void clientAboveTheServersReceiveMaximum_isBrokenOff() {
    try (TestBroker broker = TestBroker.builder().receiveMaximum(2).start();
        RawClient client = broker.v5().open()) {
      assertEquals(2, client.connack().properties().number(Property.RECEIVE_MAXIMUM, 65_535));
      client.send("34( 't' 0001 00 )").expect(Packet.Pubrec.class);
      client.send("34( 't' 0002 00 )").expect(Packet.Pubrec.class);
      client.send("34( 't' 0003 00 )").expectDisconnect(RECEIVE_MAXIMUM_EXCEEDED);
    }
  }

  @Spec("MQTT-3.3.4-7")
  @Test
  void serversReceiveMaximum_isFreedByCompletedFlows() {
    try (TestBroker broker = TestBroker.builder().receiveMaximum(1).start();
        RawClient client = broker.v5().open()) {
      for (int i = 0; i < 3; i++) {
        client.publish("t", EXACTLY_ONCE, "m");
        client.publish("t", AT_LEAST_ONCE, "m");
      }
      client.expectNothing();
    }
  }

  @Test
  void serversReceiveMaximum_doesNotCountADuplicateTwice() {
    try (TestBroker broker = TestBroker.builder().receiveMaximum(1).start();
        RawClient client = broker.v5().open()) {
      client.send("34( 't' 0001 00 )").expect(Packet.Pubrec.class);
      client.send("3c( 't' 0001 00 )").expect(Packet.Pubrec.class);
      assertEquals(SUCCESS, client.release(1));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ProtocolVersion.class,
      names = {"V3_1", "V3_1_1"})
  void windowOfClientsBeforeMqtt5_isTheServers(ProtocolVersion version) {
    try (TestBroker broker = TestBroker.builder().maxInflight(2).start();
        RawClient client = broker.client(version).open();
        RawClient publisher = broker.v5().open()) {
      client.subscribe("t", AT_LEAST_ONCE);
      for (String payload : new String[] {"1", "2", "3"}) {
        publisher.publish("t", AT_LEAST_ONCE, payload);
      }
      Packet.Publish first = client.expect(Packet.Publish.class);
      client.expect(Packet.Publish.class);
      client.expectNothingFrom(publisher);
      client.acknowledge(first);
      client.receive("t", "3");
    }
  }

  private static ConnectBuilder withMaximum(TestBroker broker, int messages) {
    return broker.v5().property(Property.RECEIVE_MAXIMUM, messages);
  }
}
