package io.sundew.durable;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.AT_MOST_ONCE;
import static io.sundew.api.Qos.EXACTLY_ONCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.testkit.ConnectBuilder;
import io.sundew.testkit.KeptStore;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Sessions, messages on their way and retained messages after a restart. A crash is a second broker
 * on a copy of the store as it stands while the first one is still at work.
 */
class RestartTest {
  private KeptStore store = new KeptStore();
  private final List<TestBroker> brokers = new ArrayList<>();
  private TestBroker broker = start(store);

  /** How a broker ends. */
  enum End {
    STOP,
    CRASH
  }

  private TestBroker start(KeptStore on) {
    return start(on, broker -> broker);
  }

  private TestBroker start(KeptStore on, UnaryOperator<TestBroker.Builder> changes) {
    TestBroker started = changes.apply(TestBroker.builder().store(on)).start();
    brokers.add(started);
    return started;
  }

  private void restart(End end) {
    switch (end) {
      case STOP -> {
        broker.close();
        brokers.remove(broker);
        broker = start(store);
      }
      case CRASH -> {
        store = store.copy();
        broker = start(store);
      }
    }
  }

  @AfterEach
  void close() {
    brokers.forEach(TestBroker::close);
  }

  private ConnectBuilder client() {
    return broker.v5().clientId("keeper").durable();
  }

  private void subscribeAndLeave(Qos qos) {
    try (RawClient client = client().open()) {
      client.subscribe("t/#", qos);
      client.disconnect();
    }
  }

  private void publish(String topic, Qos qos, String... payloads) {
    try (RawClient publisher = broker.v5().open()) {
      for (String payload : payloads) {
        assertEquals(ReasonCode.SUCCESS, publisher.publish(topic, qos, payload));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void queuedMessages_comeInOrder_once(End end) {
    subscribeAndLeave(EXACTLY_ONCE);
    publish("t/1", AT_LEAST_ONCE, "a", "b");
    publish("t/2", EXACTLY_ONCE, "c");
    restart(end);
    try (RawClient client = client().open()) {
      assertTrue(client.connack().sessionPresent());
      for (String payload : List.of("a", "b", "c")) {
        Packet.Publish message = client.receive();
        assertEquals(payload, RawClient.payload(message));
        assertFalse(message.duplicate());
      }
      client.expectNothing();
    }
    restart(End.STOP);
    try (RawClient client = client().open()) {
      client.expectNothing();
    }
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void unacknowledgedMessage_comesAgainUnderItsIdentifier(End end) {
    RawClient before = client().open();
    before.subscribe("t/#", AT_LEAST_ONCE);
    publish("t/1", AT_LEAST_ONCE, "settled", "open");
    before.receive("t/1", "settled");
    Packet.Publish first = before.expect(Packet.Publish.class);
    before.expectNothing();
    before.drop();
    restart(end);
    try (RawClient after = client().open()) {
      Packet.Publish again = after.receive("t/1", "open");
      assertEquals(first.packetId(), again.packetId());
      assertTrue(again.duplicate());
      after.expectNothing();
    }
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void receivedExactlyOnceMessage_getsItsPubrelAgain_andIsNotSentAgain(End end) {
    RawClient before = client().open();
    before.subscribe("t/#", EXACTLY_ONCE);
    publish("t/1", EXACTLY_ONCE, "m");
    int packetId = before.expect(Packet.Publish.class).packetId();
    before.send(new Packet.Pubrec(packetId, ReasonCode.SUCCESS, Properties.NONE));
    before.expect(Packet.Pubrel.class);
    before.drop();
    restart(end);
    try (RawClient after = client().open()) {
      assertEquals(packetId, after.expect(Packet.Pubrel.class).packetId());
      after.send(new Packet.Pubcomp(packetId, ReasonCode.SUCCESS, Properties.NONE));
      after.expectNothing();
    }
    restart(End.STOP);
    try (RawClient after = client().open()) {
      after.expectNothing();
    }
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void exactlyOnceMessage_isRoutedOnce_whenItsPublisherSendsItAgain(End end) {
    subscribeAndLeave(EXACTLY_ONCE);
    ConnectBuilder publisher = broker.v5().clientId("publisher").durable();
    Packet.Publish message;
    try (RawClient before = publisher.open()) {
      message = before.message("t/1", EXACTLY_ONCE, "once", false, Properties.NONE);
      before.send(message).expect(Packet.Pubrec.class);
      before.drop();
    }
    restart(end);
    try (RawClient again = broker.v5().clientId("publisher").durable().open()) {
      again.send(message).expect(Packet.Pubrec.class);
      assertEquals(ReasonCode.SUCCESS, again.release(message.packetId()));
      assertEquals(ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, again.release(message.packetId()));
    }
    try (RawClient client = client().open()) {
      client.receive("t/1", "once");
      client.expectNothing();
    }
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void retainedMessages_stay_andRemovedOnesAreGone(End end) {
    try (RawClient publisher = broker.v5().open()) {
      publisher.retain("r/fleeting", AT_MOST_ONCE, "y"); // safe with what is acknowledged after it
      publisher.retain("r/kept", AT_LEAST_ONCE, "old");
      publisher.retain("r/kept", AT_LEAST_ONCE, "new");
      publisher.retain("r/gone", AT_LEAST_ONCE, "x");
      publisher.retain("r/gone", AT_LEAST_ONCE, "");
      publisher.expectNothing();
    }
    restart(end);
    try (RawClient reader = broker.v5().open()) {
      reader.subscribe("r/#", AT_LEAST_ONCE);
      List<String> got = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        Packet.Publish message = reader.receive();
        got.add(RawClient.payload(message));
      }
      assertEquals(List.of("new", "y"), got.stream().sorted().toList());
      reader.expectNothing();
    }
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void subscriptions_keepTheirOptions(End end) {
    try (RawClient client = client().open()) {
      var identified = Properties.builder().subscriptionIdentifier(7).build();
      client.subscribe(identified, new Packet.Filter("a", AT_LEAST_ONCE, true, true, 0));
      client.subscribe("b", AT_LEAST_ONCE);
      client.unsubscribe("b");
      client.disconnect();
    }
    restart(end);
    try (RawClient client = client().open();
        RawClient other = broker.v5().open()) {
      client.publish("a", AT_LEAST_ONCE, "mine");
      client.expectNothing();
      other.publish("b", AT_LEAST_ONCE, "unsubscribed");
      other.retain("a", EXACTLY_ONCE, "theirs");
      Packet.Publish message = client.receive("a", "theirs");
      assertEquals(AT_LEAST_ONCE, message.qos());
      assertTrue(message.retain());
      assertEquals(7, message.properties().subscriptionIdentifiers()[0]);
      client.expectNothing();
    }
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void aLongQueue_comesWholeAndInOrder_thoughMemoryHoldsAPart(End end) {
    int count = 5_000;
    subscribeAndLeave(AT_LEAST_ONCE);
    try (RawClient publisher = broker.v5().open()) {
      for (int i = 0; i < count; i++) {
        publisher.send(
            publisher.message("t/n", AT_LEAST_ONCE, Integer.toString(i), false, Properties.NONE));
        publisher.expect(Packet.Puback.class);
      }
    }
    restart(end);
    try (RawClient client = client().property(Property.RECEIVE_MAXIMUM, 20).open();
        RawClient publisher = broker.v5().open()) {
      publisher.publish("t/n", AT_LEAST_ONCE, Integer.toString(count));
      for (int i = 0; i <= count; i++) {
        Packet.Publish message = client.receive();
        assertEquals(Integer.toString(i), RawClient.payload(message));
      }
      client.expectNothing();
    }
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void cleanStart_forgetsWhatWasStored(End end) {
    subscribeAndLeave(AT_LEAST_ONCE);
    publish("t/1", AT_LEAST_ONCE, "m");
    try (RawClient fresh = broker.v5().clientId("keeper").cleanStart(true).open()) {
      fresh.disconnect();
    }
    restart(end);
    try (RawClient client = client().open()) {
      assertFalse(client.connack().sessionPresent());
      client.expectNothing();
    }
  }

  @Test
  void sessionThatEndsWithItsConnection_isNotStored() {
    try (RawClient client = broker.v5().clientId("passing").open()) {
      client.subscribe("t/#", AT_LEAST_ONCE);
      restart(End.CRASH);
      try (RawClient again = broker.v5().clientId("passing").cleanStart(false).open()) {
        assertFalse(again.connack().sessionPresent());
      }
    }
  }

  @Test
  void session_expiresWhileTheBrokerIsDown() {
    for (String id : List.of("short", "long")) {
      int seconds = id.equals("short") ? 60 : 6000;
      try (RawClient client =
          broker.v5().clientId(id).property(Property.SESSION_EXPIRY_INTERVAL, seconds).open()) {
        client.subscribe("t/#", AT_LEAST_ONCE);
        client.disconnect();
      }
    }
    broker.time().advance(Duration.ofSeconds(10));
    broker.close();
    brokers.remove(broker);
    broker = start(store, builder -> builder.startingAfter(Duration.ofSeconds(61)));
    for (String id : List.of("short", "long")) {
      try (RawClient again = broker.v5().clientId(id).cleanStart(false).open()) {
        assertEquals(id.equals("long"), again.connack().sessionPresent(), id);
      }
    }
  }

  @Test
  void will_isPublishedAfterACrash_onceItsDelayIsOver() {
    RawClient watcher = client().open();
    watcher.subscribe("t/#", AT_LEAST_ONCE);
    RawClient mortal =
        broker
            .v5()
            .clientId("mortal")
            .durable()
            .will(
                "t/will",
                AT_LEAST_ONCE,
                "gone",
                false,
                properties -> properties.set(Property.WILL_DELAY_INTERVAL, 30))
            .open();
    restart(End.CRASH);
    mortal.drop();
    watcher.drop();
    try (RawClient again = client().open()) {
      again.expectNothing();
      broker.time().advance(Duration.ofSeconds(31));
      again.receive("t/will", "gone");
    }
    restart(End.STOP);
    try (RawClient again = client().open()) {
      again.expectNothing();
    }
  }
}
