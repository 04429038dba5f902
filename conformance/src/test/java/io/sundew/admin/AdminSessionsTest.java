package io.sundew.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.broker.config.AdminConfig;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients, sessions, subscriptions and retained messages as an operator sees and changes them. */
class AdminSessionsTest {
  @TempDir Path data;
  private TestBroker broker;
  private HttpPeer admin;

  @BeforeEach
  void start() {
    broker =
        TestBroker.builder()
            .dataDirectory(data)
            .eventLoops(2)
            .set("admin", AdminConfig.DEFAULT)
            .start();
    admin = HttpPeer.unix(data);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private static List<String> texts(JsonNode page, String key) {
    List<String> texts = new ArrayList<>();
    page.get("entries").forEach(entry -> texts.add(entry.get(key).asText()));
    return texts;
  }

  @Test
  void clients_areListedWithHowTheyAreConnected() {
    try (RawClient _ = broker.v5().clientId("b").keepAlive(60).open();
        RawClient _ = broker.v311().clientId("a/b").open()) {
      JsonNode clients = admin.get("/clients").ok();
      assertEquals(List.of("a/b", "b"), texts(clients, "clientId"));
      assertEquals(List.of("3.1.1", "5.0"), texts(clients, "protocol"));
      JsonNode second = clients.get("entries").get(1);
      assertEquals(60, second.get("keepAliveSeconds").asInt());
      assertEquals("default", second.get("listener").asText());
      assertTrue(second.get("address").asText().startsWith("127.0.0.1:"), second::toString);
      assertEquals(List.of("b"), texts(admin.get("/clients?prefix=b").ok(), "clientId"));
    }
  }

  @Test
  void list_isGivenInPagesWithoutGapsOrRepetitions() {
    List<RawClient> clients = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      clients.add(broker.v5().clientId("client-" + i).open());
      expected.add("client-" + i);
    }
    List<String> seen = new ArrayList<>();
    String path = "/clients?limit=3";
    for (String cursor = ""; cursor != null; ) {
      JsonNode page = admin.get(path + (cursor.isEmpty() ? "" : "&cursor=" + cursor)).ok();
      assertTrue(page.get("entries").size() <= 3);
      seen.addAll(texts(page, "clientId"));
      cursor = page.has("next") ? page.get("next").asText() : null;
    }
    assertEquals(expected, seen);
    clients.forEach(RawClient::close);
  }

  @Test
  void wrongLimitAndCursor_areNamed() {
    for (String query : List.of("limit=0", "limit=1001", "limit=x", "cursor=!")) {
      HttpPeer.Reply reply = admin.get("/sessions?" + query);
      assertEquals(400, reply.status(), query);
      assertTrue(reply.body().contains(query.substring(0, query.indexOf('='))), reply.body());
    }
  }

  @Test
  void kickedClient_isToldAdministrativeAction() {
    try (RawClient client = broker.v5().clientId("a/b c").open()) {
      assertEquals(204, admin.ask("DELETE", "/clients/a%2Fb%20c", null).status());
      client.expectDisconnect(ReasonCode.ADMINISTRATIVE_ACTION);
    }
    assertEquals(404, admin.ask("DELETE", "/clients/a%2Fb%20c", null).status());
  }

  @Test
  void session_showsWhatWaitsInIt_andGoesOnlyWhileItsClientIsAway() {
    RawClient client = broker.v5().clientId("s").durable().open();
    client.subscribe("$share/g/shared/#", Qos.AT_MOST_ONCE);
    client.subscribe("in/#", Qos.AT_LEAST_ONCE);
    assertTrue(admin.get("/sessions/s").ok().get("connected").asBoolean());
    assertEquals(409, admin.ask("DELETE", "/sessions/s", null).status());
    client.disconnect();
    client.expectClosed();
    try (RawClient publisher = broker.v5().open()) {
      publisher.publish("in/1", Qos.AT_LEAST_ONCE, "payload");
      publisher.publish("in/2", Qos.AT_LEAST_ONCE, "payload");
    }

    JsonNode session = admin.get("/sessions/s").ok();
    assertFalse(session.get("connected").asBoolean());
    assertEquals(2, session.get("queuedMessages").asInt());
    assertTrue(session.get("queuedBytes").asLong() > 2 * "payload".length());
    assertEquals(0xFFFF_FFFFL, session.get("expirySeconds").asLong());
    assertEquals(2, session.get("subscriptions").asInt());
    assertEquals("$share/g/shared/#", session.get("filters").get(0).get("filter").asText());
    assertEquals(1, session.get("filters").get(1).get("qos").asInt());
    assertEquals(List.of(), texts(admin.get("/clients").ok(), "clientId"));
    assertEquals(List.of("s"), texts(admin.get("/sessions").ok(), "clientId"));

    assertEquals(204, admin.ask("DELETE", "/sessions/s", null).status());
    assertEquals(404, admin.get("/sessions/s").status());
    assertEquals(0, admin.get("/status").ok().get("subscriptions").asInt());
    assertEquals(0, admin.get("/status").ok().get("queuedBytes").asLong());
  }

  @Test
  void sessionInAnotherNamespace_isNamedWhereTheDefaultOneIsAskedFor() {
    broker.close();
    broker =
        TestBroker.builder()
            .dataDirectory(data)
            .set("admin", AdminConfig.DEFAULT)
            .listener("namespace", "tenant")
            .start();
    try (RawClient _ = broker.v5().clientId("s").open()) {
      HttpPeer.Reply reply = admin.get("/sessions/s");
      assertEquals(404, reply.status());
      assertTrue(reply.body().contains("namespace tenant"), reply.body());
      JsonNode session = admin.get("/sessions/s?namespace=tenant").ok();
      assertEquals("tenant", session.get("namespace").asText());
    }
  }

  @Test
  void subscriptions_areFoundByTopicAndByFilter() {
    try (RawClient client = broker.v5().clientId("c").open()) {
      for (String filter : List.of("a/b", "a/+", "a/#", "x/y", "$share/g/a/b", "#")) {
        client.subscribe(filter, Qos.AT_LEAST_ONCE);
      }
      JsonNode all = admin.get("/subscriptions").ok();
      assertEquals(List.of("#", "a/#", "a/+", "a/b", "a/b", "x/y"), texts(all, "filter"));
      assertEquals("g", all.get("entries").get(4).get("group").asText());
      List<String> matching = texts(admin.get("/subscriptions?match=a/b").ok(), "filter");
      assertEquals(List.of("#", "a/#", "a/+", "a/b", "a/b"), matching);
      assertEquals(
          List.of("#", "x/y"), texts(admin.get("/subscriptions?match=x/%23").ok(), "filter"));
      assertEquals(400, admin.get("/subscriptions?match=a/%23/b").status());
    }
  }

  @Test
  void retained_areListedShownAndDeleted() {
    try (RawClient client = broker.v5().clientId("p").open()) {
      client.retain("r/1", Qos.AT_LEAST_ONCE, "one");
      client.retain("r/2", Qos.EXACTLY_ONCE, "two");
      client.retain("s", Qos.AT_LEAST_ONCE, "other");
    }
    broker.advance(Duration.ofSeconds(7));
    JsonNode list = admin.get("/retained?match=r/%2B").ok();
    assertEquals(List.of("r/1", "r/2"), texts(list, "topic"));
    JsonNode second = list.get("entries").get(1);
    assertEquals(3, second.get("bytes").asInt());
    assertEquals(2, second.get("qos").asInt());
    assertEquals(7, second.get("ageSeconds").asInt());
    assertEquals("p", second.get("publisher").asText());
    assertNull(second.get("payload"));

    JsonNode one = admin.get("/retained/r%2F1?payload=true").ok();
    byte[] payload = Base64.getDecoder().decode(one.get("payload").asText());
    assertEquals("one", new String(payload, StandardCharsets.UTF_8));
    assertFalse(one.get("truncated").asBoolean());

    assertEquals(204, admin.ask("DELETE", "/retained/r%2F1", null).status());
    assertEquals(404, admin.ask("DELETE", "/retained/r%2F1", null).status());
    assertEquals(List.of("r/2", "s"), texts(admin.get("/retained").ok(), "topic"));
  }

  @Test
  void largePayload_isCutInAList() {
    try (RawClient client = broker.v5().open()) {
      client.retain("large", Qos.AT_LEAST_ONCE, "x".repeat(100_000));
    }
    JsonNode entry = admin.get("/retained?payload=true").ok().get("entries").get(0);
    assertEquals(100_000, entry.get("bytes").asInt());
    assertTrue(entry.get("truncated").asBoolean());
    assertTrue(entry.get("payload").asText().length() < 10_000);
  }
}
