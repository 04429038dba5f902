package io.sundew.plugin.bridgehttp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sundew.api.Decisions;
import io.sundew.api.Hooks;
import io.sundew.api.PluginContext;
import io.sundew.api.Qos;
import io.sundew.api.SundewPlugin;
import io.sundew.mqtt.Packet;
import io.sundew.testkit.Await;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.Resources;
import io.sundew.testkit.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What HTTP clients may do in a broker, asked over the wire. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class BridgeInTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Nobody has anything to do with topics that begin with "secret/". */
  public static final class Guard implements SundewPlugin {
    @Override
    public Hooks start(PluginContext context) {
      return Hooks.NONE.authorize(
          (request, client) ->
              request.topic().startsWith("secret/") ? Decisions.deny() : Decisions.allow());
    }
  }

  @TempDir Path directory;

  @AutoClose private final Resources open = new Resources();
  private TestBroker broker;
  private HttpAsker http;

  @BeforeEach
  void startBroker() {
    broker =
        Bridge.http(Bridge.broker(directory, Map.of("in", Map.of("streams", 2, "heartbeat", "1s"))))
            .plugin("guard", Guard.class, true, directory)
            .start();
    open.add(broker);
    http = new HttpAsker(broker.address());
    open.add(http);
  }

  private RawClient client() {
    RawClient client = broker.v5().clientId("c1").open();
    open.add(client);
    return client;
  }

  @Test
  void post_isPublished_withWhatTheQuerySays() throws Exception {
    RawClient client = client();
    client.subscribe("a/#", Qos.AT_LEAST_ONCE);

    var answer =
        http.post("/publish/a/b%20c?qos=1&retain=true&expiry=60&property.site=north", "{\"c\":1}");

    assertEquals(202, answer.statusCode(), answer::body);
    Packet.Publish got = client.await(Packet.Publish.class);
    client.acknowledge(got);
    assertEquals("a/b c", got.topic().toString());
    assertEquals("{\"c\":1}", RawClient.payload(got));
    assertEquals("north", got.properties().userProperties().getFirst().value());
    RawClient later = client();
    later.subscribe("a/#", Qos.AT_LEAST_ONCE);
    assertTrue(later.await(Packet.Publish.class).retain());
  }

  @Test
  void wrongRequests_areToldWhy() throws Exception {
    Map<String, Integer> answers =
        Map.of(
            "/publish/secret/x", 403,
            "/publish/a/%23", 400,
            "/publish/a?qos=3", 400,
            "/publish/a?qoss=1", 400,
            "/publish/a?expiry=-1", 400,
            "/publish/a?retain=maybe", 400,
            "/publish/$SYS/x", 400,
            "/elsewhere", 404);
    for (Map.Entry<String, Integer> each : answers.entrySet()) {
      var answer = http.post(each.getKey(), "x");
      assertEquals(each.getValue(), answer.statusCode(), each.getKey() + " " + answer.body());
      assertEquals(
          "application/problem+json", answer.headers().firstValue("Content-Type").orElse(""));
      assertEquals(each.getValue(), JSON.readTree(answer.body()).path("status").intValue());
    }
    var get = http.get("/publish/a");
    assertEquals(405, get.statusCode());
  }

  @Test
  void batch_isPublishedInOrder_andSaysWhatWasRefused() throws Exception {
    RawClient client = client();
    client.subscribe("b/#", Qos.AT_LEAST_ONCE);

    var answer =
        http.post(
            "/publish",
            """
            [{"topic": "b/1", "payload": {"c": 1}},
             {"topic": "secret/1", "payload": "no"},
             {"topic": "b/2", "payload": "text", "properties": {"k": ["v", "w"]}},
             {"topic": "b/3", "payloadBase64": "AAE=", "qos": 0}]\
            """);

    assertEquals(207, answer.statusCode(), answer::body);
    var told = JSON.readTree(answer.body());
    assertEquals(3, told.path("published").intValue());
    assertEquals(1, told.path("refused").path(0).path("message").intValue());
    assertEquals(403, told.path("refused").path(0).path("problem").path("status").intValue());
    List<String> payloads = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Packet.Publish got = client.await(Packet.Publish.class);
      if (got.packetId() != 0) {
        client.acknowledge(got);
      }
      payloads.add(RawClient.payload(got));
    }
    assertEquals(List.of("{\"c\":1}", "text", "\u0000\u0001"), payloads);
    assertEquals(202, http.post("/publish", "{\"messages\": [{\"topic\": \"x\"}]}").statusCode());
    assertEquals(400, http.post("/publish", "{\"topic\": \"x\"}").statusCode());
    assertEquals(400, http.post("/publish", "[{\"topic\": \"x\", \"qoss\": 1}]").statusCode());
  }

  /** What MQTT can not carry would break the connection of whoever it is sent to. */
  @Test
  void correlationDataThatIsTooLong_isRefused_andHurtsNoSubscriber() throws Exception {
    RawClient client = client();
    client.subscribe("b/#", Qos.AT_LEAST_ONCE);

    var answer =
        http.post(
            "/publish",
            "[{\"topic\": \"b/1\", \"correlationData\": \"%s\"}, {\"topic\": \"b/2\"}]"
                .formatted("AAAA".repeat(30_000)));
    assertEquals(207, answer.statusCode(), answer::body);
    var refused = JSON.readTree(answer.body()).path("refused").path(0);
    assertEquals(0, refused.path("message").intValue(), answer::body);
    assertEquals(400, refused.path("problem").path("status").intValue(), answer::body);
    Packet.Publish got = client.await(Packet.Publish.class);
    client.acknowledge(got);
    assertEquals("b/2", got.topic().toString());
  }

  private Events events(String query) throws IOException {
    var events = new Events(broker.address(), "", query);
    open.add(events);
    return events;
  }

  @Test
  void messages_comeAsServerSentEvents_withAHeartbeat() throws Exception {
    Events events = events("match=e/%2B&match=f/%23");
    assertEquals("HTTP/1.1 200 OK", events.line());
    events.await(":");
    RawClient client = client();
    client.publish("e/1", Qos.AT_LEAST_ONCE, "{\"c\": 1}");
    client.publish("e/2", Qos.AT_LEAST_ONCE, "[\0]\0"); // JSON, were it UTF-16
    client.publish("f/2/3", Qos.AT_MOST_ONCE, "line one\nline two");

    var first = JSON.readTree(events.await("data: ").substring(6));
    assertEquals("e/1", first.path("topic").textValue());
    assertEquals(1, first.path("payload").path("c").intValue());
    var second = JSON.readTree(events.await("data: ").substring(6));
    assertEquals("[\0]\0", second.path("payload").textValue());
    var third = JSON.readTree(events.await("data: ").substring(6));
    assertEquals("line one\nline two", third.path("payload").textValue());
    events.await(":"); // nothing else happens
  }

  @Test
  void streams_areBounded_andFreeAgainWhenTheClientGoes() throws Exception {
    Events first = events("match=a");
    events("match=b").await(":");
    first.await(":");
    assertEquals("HTTP/1.1 503 Service Unavailable", events("match=c").line());
    first.close();

    Await.until(
        () -> {
          try (Events again = new Events(broker.address(), "", "match=c")) {
            return again.line().equals("HTTP/1.1 200 OK");
          } catch (IOException failed) {
            return false;
          }
        },
        () -> "no stream became free");
  }

  @Test
  void subscription_isRefused_whereOneMayNotOrCanNot() throws Exception {
    assertEquals("HTTP/1.1 403 Forbidden", events("match=secret/x").line());
    assertEquals("HTTP/1.1 400 Bad Request", events("match=a/%23/b").line());
    assertEquals("HTTP/1.1 400 Bad Request", events("").line());
  }

  @Test
  void slowReader_holdsNobodyUp() throws Exception {
    Events slow = events("match=s/%23");
    slow.await(":");
    RawClient client = client();
    String payload = "x".repeat(100_000);
    for (int i = 0; i < 200; i++) { // 20 MB, far more than sockets take
      client.publish("s/1", Qos.AT_LEAST_ONCE, payload);
    }
    assertEquals(202, http.post("/publish/other", "x").statusCode());
    for (int i = 0; i < 200; i++) {
      slow.await("data: ");
    }
  }

  @Test
  void stopOfTheBroker_endsStreams() throws Exception {
    Events events = events("match=a");
    events.await(":");
    open.end(broker);
    events.awaitEnd();
  }
}
