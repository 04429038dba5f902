package io.sundew.conformance;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.AT_MOST_ONCE;
import static io.sundew.conformance.Packets.filter;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Qos;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Section 3.8.3.1, Retain Handling and retained messages of new subscriptions. */
@SundewTest
class Section38SubscribeRetain {
  @Spec({"MQTT-3.3.1-9", "MQTT-3.8.4-4"})
  @Test
  void retainHandling0_sendsThemAtEachSubscribe(TestBroker broker) {
    try (RawClient client = withRetained(broker)) {
      for (int i = 0; i < 2; i++) {
        client.subscribe(Properties.NONE, filter("t", AT_MOST_ONCE, 0));
        assertTrue(client.receive("t", "retained").retain());
      }
      client.expectNothing();
    }
  }

  /** The trap: Retain Handling 1 sends them for a subscription that was not there before. */
  @Spec("MQTT-3.3.1-10")
  @Test
  void retainHandling1_sendsThemForANewSubscriptionOnly(TestBroker broker) {
    try (RawClient client = withRetained(broker)) {
      client.subscribe(Properties.NONE, filter("t", AT_MOST_ONCE, 1));
      client.receive("t", "retained");
      client.subscribe(Properties.NONE, filter("t", AT_LEAST_ONCE, 1));
      client.expectNothing();
      client.subscribe(Properties.NONE, filter("+", AT_MOST_ONCE, 1));
      client.receive("t", "retained");
      client.unsubscribe("t");
      client.subscribe(Properties.NONE, filter("t", AT_MOST_ONCE, 1));
      client.receive("t", "retained");
    }
  }

  @Spec("MQTT-3.3.1-10")
  @Test
  void retainHandling1_knowsTheSubscriptionsOfAResumedSession(TestBroker broker) {
    withRetained(broker).close();
    RawClient before = broker.v5().clientId("a").durable().open();
    before.subscribe("t", AT_MOST_ONCE);
    before.receive("t", "retained");
    before.disconnect();
    try (RawClient after = broker.v5().clientId("a").durable().open()) {
      after.subscribe(Properties.NONE, filter("t", AT_MOST_ONCE, 1));
      after.expectNothing();
    }
  }

  @Spec("MQTT-3.3.1-11")
  @Test
  void retainHandling2_sendsNone(TestBroker broker) {
    try (RawClient client = withRetained(broker)) {
      client.subscribe(Properties.NONE, filter("t", AT_MOST_ONCE, 2));
      client.expectNothing();
      client.publish("t", AT_LEAST_ONCE, "new");
      client.receive("t", "new");
    }
  }

  @Test
  void retainHandling_isOfEachFilter(TestBroker broker) {
    try (RawClient client = withRetained(broker)) {
      client.retain("u", AT_LEAST_ONCE, "other");
      client.subscribe(Properties.NONE, filter("t", AT_MOST_ONCE, 2), filter("u", AT_MOST_ONCE, 0));
      client.receive("u", "other");
      client.expectNothing();
    }
  }

  /** The trap: no retained messages for a shared subscription. */
  @Test
  void sharedSubscription_getsNoRetainedMessages(TestBroker broker) {
    try (RawClient client = withRetained(broker)) {
      for (int handling : new int[] {0, 1}) {
        client.subscribe(Properties.NONE, filter("$share/g/t", AT_LEAST_ONCE, handling));
        client.expectNothing();
      }
    }
  }

  @Spec("MQTT-3.8.4-8")
  @Test
  void retainedMessage_hasTheLowerOfItsQosAndTheGrantedOne(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.retain("t", AT_LEAST_ONCE, "m");
      for (Qos granted : Qos.values()) {
        client.subscribe("t", granted);
        assertEquals(Math.min(1, granted.level()), client.receive("t", "m").qos().level());
      }
    }
  }

  @Test
  void retainedMessagesOfManyTopics_comeAll_throughASmallWindow() {
    try (TestBroker broker = TestBroker.builder().maxInflight(3).start();
        RawClient client = broker.v5().open()) {
      List<String> expected = new ArrayList<>();
      for (int i = 100; i < 150; i++) {
        expected.add("t/" + i);
        client.retain("t/" + i, AT_LEAST_ONCE, "m");
      }
      client.subscribe("t/+", AT_LEAST_ONCE);
      List<String> received = new ArrayList<>();
      for (int i = 0; i < expected.size(); i++) {
        var publish = client.await(Packet.Publish.class);
        received.add(publish.topic().name());
        client.acknowledge(publish);
      }
      assertEquals(expected, received.stream().sorted().toList());
      client.expectNothing();
    }
  }

  private static RawClient withRetained(TestBroker broker) {
    RawClient client = broker.v5().open();
    client.retain("t", AT_LEAST_ONCE, "retained");
    return client;
  }
}
