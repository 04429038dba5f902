package io.sundew.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sundew.api.LocalClient;
import io.sundew.api.LocalClient.Delivery;
import io.sundew.api.LocalClient.Settings;
import io.sundew.api.LocalClient.State;
import io.sundew.api.LocalClient.Status;
import io.sundew.api.LocalClient.Subscription;
import io.sundew.api.Qos;
import io.sundew.broker.config.AdminConfig;
import io.sundew.testkit.Await;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bridges and their dead letters as an operator sees and changes them. */
class AdminBridgesTest {
  @TempDir Path data;
  private TestBroker broker;
  private HttpPeer admin;
  private LocalClient bridge;

  @BeforeEach
  void start() {
    broker =
        TestBroker.builder()
            .dataDirectory(data)
            .set("admin", AdminConfig.DEFAULT)
            .set("sysIntervalSeconds", 10)
            .start();
    admin = HttpPeer.unix(data);
    bridge =
        broker
            .broker()
            .localClients()
            .make("webhooks", new Settings("hall", "b1", true, true, 0, Optional.empty()));
    bridge
        .subscribe(List.of(new Subscription("t/#", Qos.AT_LEAST_ONCE, false, false, false)))
        .toCompletableFuture()
        .join();
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private void publish(String... texts) {
    try (RawClient client = broker.v5().clientId("sensor").open()) {
      for (String text : texts) {
        client.publish("t/1", Qos.AT_LEAST_ONCE, text);
      }
    }
  }

  private JsonNode only() {
    JsonNode entries = admin.get("/bridges").ok().get("entries");
    assertEquals(1, entries.size(), entries::toString);
    return entries.get(0);
  }

  @Test
  void bridges_areListedWithWhatWaits() {
    bridge.tell(new Status(State.WAITING, "https://example.org", "status 503"));
    publish("a", "b");
    broker.advance(Duration.ofSeconds(5));

    JsonNode shown = only();

    assertEquals("hall", shown.get("name").asText());
    assertEquals("webhooks", shown.get("plugin").asText());
    assertEquals("waiting", shown.get("state").asText());
    assertEquals("https://example.org", shown.get("remote").asText());
    assertEquals("status 503", shown.get("problem").asText());
    assertEquals(2, shown.get("waitingMessages").asInt());
    assertEquals(5, shown.get("lagSeconds").asDouble());
    assertEquals(
        "waiting: status 503", admin.get("/status").ok().get("bridges").get("hall").asText());
    bridge.tell(new Status(State.CONNECTED, "https://example.org", ""));
    assertFalse(only().has("problem"));
  }

  @Test
  void rates_followWhatIsDelivered() {
    bridge.open(1000, outbound -> {}).toCompletableFuture().join();
    publish("a", "b", "c", "d");
    Await.until(() -> only().get("delivered").asInt() == 4, () -> only().toString());
    broker.advance(Duration.ofSeconds(2));

    double rate = only().get("deliveredPerSecond").asDouble();

    assertTrue(rate > 0.1 && rate <= 2, () -> "rate " + rate);
  }

  @Test
  void sysTopics_tellOfBridges() {
    publish("a");
    try (RawClient client = broker.v5().open()) {
      client.subscribe("$SYS/broker/bridges/#", Qos.AT_LEAST_ONCE);
      broker.advance(Duration.ofSeconds(10));
      client.receive("$SYS/broker/bridges/hall/state", "idle");
      client.receive("$SYS/broker/bridges/hall/waiting/messages", "1");
    }
  }

  @Test
  void deadLetters_areListedRetriedAndDropped() {
    bridge
        .open(
            100,
            outbound ->
                outbound.forEach(
                    each -> bridge.deadLetter(((Delivery) each).packetId(), "status 400")))
        .toCompletableFuture()
        .join();
    publish("a", "b", "c");
    Await.until(() -> only().get("deadLetters").asInt() == 3, () -> only().toString());
    bridge.close();

    JsonNode letters = admin.get("/bridges/hall/dead-letters").ok().get("entries");

    assertEquals(3, letters.size());
    JsonNode first = letters.get(0);
    assertEquals("t/1", first.get("topic").asText());
    assertEquals("sensor", first.get("publisher").asText());
    assertEquals("status 400", first.get("why").asText());
    assertEquals(1, first.get("qos").asInt());
    String choice = "{\"ids\":[\"" + first.get("id").asText() + "\"]}";
    assertEquals(
        1, admin.ask("POST", "/bridges/hall/dead-letters/retry", choice).ok().get("count").asInt());
    assertEquals(1, only().get("waitingMessages").asInt());
    assertEquals(
        2, admin.ask("POST", "/bridges/hall/dead-letters/drop", "{}").ok().get("count").asInt());
    assertEquals(0, only().get("deadLetters").asInt());
  }

  @Test
  void unknownBridge_isNamed() {
    HttpPeer.Reply reply = admin.get("/bridges/attic/dead-letters");
    assertEquals(404, reply.status());
    assertTrue(reply.body().contains("no bridge 'attic'"), reply::body);
  }

  @Test
  void sessionOfABridge_canNotBeDeleted() {
    HttpPeer.Reply reply = admin.ask("DELETE", "/sessions/b1?namespace=$local", null);
    assertEquals(409, reply.status());
    assertTrue(reply.body().contains("bridge"), reply::body);
  }
}
