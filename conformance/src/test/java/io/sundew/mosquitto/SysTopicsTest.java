package io.sundew.mosquitto;

import static io.sundew.api.Qos.AT_MOST_ONCE;
import static io.sundew.api.Qos.EXACTLY_ONCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.mosquitto.ConfiguredBroker.Kind;
import io.sundew.mqtt.Packet;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What stands below {@code $SYS/}. */
class SysTopicsTest {
  private static final String CONF = "sys_interval 1\nlistener 1\n";

  /** All that a new subscriber gets until the third update: uptime changes with each. */
  private static Map<String, Packet.Publish> topics(Kind kind) {
    Map<String, Packet.Publish> topics = new TreeMap<>();
    try (var broker = ConfiguredBroker.start(kind, CONF);
        RawClient client = broker.v5(1).open()) {
      client.subscribe("$SYS/#", EXACTLY_ONCE);
      for (int updates = 0; updates < 3; ) {
        Packet.Publish publish = client.receive();
        topics.putIfAbsent(publish.topic().name(), publish);
        boolean live = !publish.retain();
        updates += live && publish.topic().name().equals("$SYS/broker/uptime") ? 1 : 0;
      }
    }
    return topics;
  }

  @Test
  void everyTopicOfMosquitto_isPublished() {
    Map<String, Packet.Publish> theirs = topics(Kind.MOSQUITTO);
    Map<String, Packet.Publish> ours = topics(Kind.SUNDEW);

    Set<String> missing = new TreeSet<>(theirs.keySet());
    missing.removeAll(ours.keySet());
    assertEquals(Set.of(), missing);
    assertTrue(theirs.size() > 40, theirs.keySet().toString());
    assertEquals(
        theirs.get("$SYS/broker/clients/connected").qos(),
        ours.get("$SYS/broker/clients/connected").qos());
  }

  @Test
  void figures_comeWhenTheTimeOfDayIsAMultipleOfTheInterval() {
    try (TestBroker broker = TestBroker.builder().set("sysIntervalSeconds", 10).start();
        RawClient client = broker.v5().open()) {
      client.subscribe("$SYS/broker/uptime", AT_MOST_ONCE);
      assertEquals("0 seconds", RawClient.payload(client.receive()));
      long millis = 10_000 - Math.floorMod(broker.time().millis(), 10_000L);
      broker.advance(Duration.ofMillis(millis - 1));
      client.expectNothing();
      broker.advance(Duration.ofMillis(1));
      assertEquals(millis / 1000 + " seconds", RawClient.payload(client.receive()));
    }
  }

  @Test
  void noInterval_meansNoTopics() {
    try (var broker = ConfiguredBroker.start(Kind.SUNDEW, "sys_interval 0\nlistener 1\n");
        RawClient client = broker.v5(1).open()) {
      client.subscribe("$SYS/#", AT_MOST_ONCE);
      client.expectNothing();
    }
  }

  @Test
  void counts_tellWhatThereIs() {
    try (TestBroker broker = TestBroker.builder().set("sysIntervalSeconds", 10).start();
        RawClient silent = broker.connect();
        RawClient client = broker.v5().open()) {
      client.subscribe("$share/g/x", AT_MOST_ONCE);
      client.subscribe("$SYS/broker/shared_subscriptions/count", AT_MOST_ONCE);
      client.receive("$SYS/broker/shared_subscriptions/count", "0");
      broker.advance(Duration.ofSeconds(10));
      client.receive("$SYS/broker/shared_subscriptions/count", "1");
      client.subscribe("$SYS/broker/connections/socket/count", AT_MOST_ONCE);
      assertTrue(Integer.parseInt(RawClient.payload(client.receive())) >= 2);
      client.unsubscribe("$SYS/broker/connections/socket/count");
      client.unsubscribe("$share/g/x");
      broker.advance(Duration.ofSeconds(10));
      client.receive("$SYS/broker/shared_subscriptions/count", "0");
      silent.drop();
    }
  }
}
