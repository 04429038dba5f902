package io.sundew.conformance;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.AT_MOST_ONCE;
import static io.sundew.api.Qos.EXACTLY_ONCE;
import static io.sundew.api.ReasonCode.SESSION_TAKEN_OVER;
import static io.sundew.api.ReasonCode.SUCCESS;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Take-over and routing with sessions on one event loop and on several. */
@SundewTest
class Section314TakeOver {
  @Spec({"MQTT-3.1.4-3", "MQTT-3.14.2-1"})
  @Spec(value = "MQTT-3.1.4-2", version = Spec.V3)
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void secondClient_takesTheSessionOver(int loops) {
    try (TestBroker broker = start(loops)) {
      for (ProtocolVersion version : ProtocolVersion.values()) {
        RawClient first = broker.client(version).clientId("a").durable().open();
        first.subscribe("t", EXACTLY_ONCE);
        for (int i = 0; i < 5; i++) {
          RawClient second = broker.client(version).clientId("a").durable().open();
          assertTrue(version == ProtocolVersion.V3_1 || second.connack().sessionPresent());
          first.expectBrokenOff(SESSION_TAKEN_OVER);
          second.publish("t", EXACTLY_ONCE, "m" + i);
          second.receive("t", "m" + i);
          first = second;
        }
        first.close();
        broker.client(version).clientId("a").open().disconnect();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void takeOver_resendsWhatTheFirstDidNotAcknowledge_andLosesNothing(int loops) {
    try (TestBroker broker = start(loops);
        RawClient publisher = broker.v5().open()) {
      RawClient client = broker.v5().clientId("a").durable().open();
      client.subscribe("t", AT_LEAST_ONCE);
      for (int i = 0; i < 20; i++) {
        publisher.publish("t", AT_LEAST_ONCE, "" + i);
        RawClient next = broker.v5().clientId("a").durable().open();
        client.close();
        client = next;
        client.receive("t", "" + i);
        client.expectNothing();
      }
      client.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void takeOverWhilePublishing_keepsOrderAndEveryMessage(int loops) {
    int count = 300;
    try (TestBroker broker = start(loops);
        RawClient publisher = broker.v5().open()) {
      RawClient client = broker.v5().clientId("a").durable().open();
      client.subscribe("t", EXACTLY_ONCE);
      List<Integer> received = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        publisher.send(publisher.message("t", AT_LEAST_ONCE, "" + i, false, Properties.NONE));
        if (i % 30 == 29) {
          RawClient next = broker.v5().clientId("a").durable().open();
          client.close();
          client = next;
        }
      }
      for (int i = 0; i < count; i++) {
        publisher.expect(Packet.Puback.class);
      }
      while (received.isEmpty() || received.getLast() < count - 1) {
        received.add(Integer.valueOf(RawClient.payload(client.receive())));
      }
      for (int i = 0; i < count; i++) {
        assertEquals(i, received.get(i));
      }
      client.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void takeOverWithCleanStart_beginsAnew(int loops) {
    try (TestBroker broker = start(loops);
        RawClient publisher = broker.v5().open()) {
      RawClient first = broker.v5().clientId("a").durable().open();
      first.subscribe("t", AT_LEAST_ONCE);
      try (RawClient second = broker.v5().clientId("a").open()) {
        assertFalse(second.connack().sessionPresent());
        first.expectDisconnect(SESSION_TAKEN_OVER);
        publisher.publish("t", AT_LEAST_ONCE, "m");
        second.expectNothing();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void takeOverOfASessionWithoutExpiry_beginsAnew(int loops) {
    try (TestBroker broker = start(loops)) {
      RawClient first = broker.v5().clientId("a").open();
      first.subscribe("t", AT_LEAST_ONCE);
      try (RawClient second = broker.v5().clientId("a").durable().open()) {
        assertFalse(second.connack().sessionPresent());
        first.expectDisconnect(SESSION_TAKEN_OVER);
        second.publish("t", AT_LEAST_ONCE, "m");
        second.expectNothing();
      }
    }
  }

  /** The trap: take-over with Will Delay 0 sends the will, resumption within the delay does not. */
  @Spec({"MQTT-3.1.3-9", "MQTT-3.1.4-3"})
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void takeOver_sendsTheWill_unlessItIsDelayed(int loops) {
    try (TestBroker broker = start(loops);
        RawClient observer = broker.v5().open()) {
      observer.subscribe("will/#", AT_MOST_ONCE);
      withWill(broker, "will/now", 0);
      withWill(broker, "will/delayed", 10);
      observer.receive("will/now", "w");
      try (RawClient last = broker.v5().clientId("a").durable().open()) {
        broker.time().advance(Duration.ofMinutes(1));
        observer.expectNothingFrom(last);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void everyQos_crossesLoops_withAnOddNumberOfClients(int loops) {
    try (TestBroker broker = start(loops)) {
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 7; i++) {
        clients.add(broker.client(ProtocolVersion.values()[i % 3]).open());
        clients.get(i).subscribe("t/" + i, EXACTLY_ONCE);
        clients.get(i).subscribe("all/#", EXACTLY_ONCE);
      }
      for (Qos qos : Qos.values()) {
        for (int from = 0; from < 7; from++) {
          int to = (from + 3) % 7;
          clients.get(from).publish("t/" + to, qos, "m");
          assertEquals(qos, clients.get(to).receive("t/" + to, "m").qos());
        }
        assertEquals(SUCCESS, clients.getFirst().publish("all/x", qos, "m"));
        clients.forEach(client -> client.receive("all/x", "m"));
      }
      clients.forEach(RawClient::close);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void retainedMessages_crossLoops(int loops) {
    try (TestBroker broker = start(loops);
        RawClient publisher = broker.v5().open()) {
      publisher.retain("t", AT_LEAST_ONCE, "m");
      for (int i = 0; i < 5; i++) {
        try (RawClient client = broker.v5().open()) {
          client.subscribe("t", AT_LEAST_ONCE);
          assertTrue(client.receive("t", "m").retain());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void manyClientsOfOneName_leaveOneStanding(int loops) {
    try (TestBroker broker = start(loops)) {
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 9; i++) {
        clients.add(broker.v5().clientId("a").durable().send());
      }
      int standing = 0;
      for (RawClient client : clients) {
        client.expect(Packet.Connack.class);
        client.send(new Packet.Pingreq());
        standing += client.expect() instanceof Packet.Pingresp ? 1 : 0;
      }
      assertTrue(standing >= 1);
      try (RawClient last = broker.v5().clientId("a").durable().open()) {
        assertTrue(last.connack().sessionPresent());
        last.subscribe("t", AT_LEAST_ONCE);
        last.publish("t", AT_LEAST_ONCE, "m");
        last.receive("t", "m");
      }
      clients.forEach(RawClient::close);
    }
  }

  private static void withWill(TestBroker broker, String topic, long delaySeconds) {
    broker
        .v5()
        .clientId("a")
        .durable()
        .will(
            topic,
            AT_LEAST_ONCE,
            "w",
            false,
            p -> p.set(Property.WILL_DELAY_INTERVAL, delaySeconds))
        .open();
  }

  private static TestBroker start(int loops) {
    return TestBroker.builder().eventLoops(loops).start();
  }
}
