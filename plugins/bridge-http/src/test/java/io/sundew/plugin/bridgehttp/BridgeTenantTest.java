package io.sundew.plugin.bridgehttp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sundew.api.Qos;
import io.sundew.broker.config.ListenerConfig;
import io.sundew.mqtt.Packet;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.Resources;
import io.sundew.testkit.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * HTTP clients have what MQTT clients of their listener have: behind its mount point nothing but
 * their own topics, and its limits.
 */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class BridgeTenantTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  @AutoClose private final Resources open = new Resources();
  private TestBroker broker;
  private HttpAsker web;

  @BeforeEach
  void startBroker() {
    ListenerConfig plain = TestBroker.builder().config().listeners().getFirst();
    ListenerConfig tenant =
        Bridge.http(TestBroker.builder())
            .listener("name", "web")
            .listener("mountPoint", "tenantA/")
            .maxQos(1)
            .config()
            .listeners()
            .getFirst();
    broker =
        Bridge.broker(directory, Map.of("in", Map.of("heartbeat", "1s")))
            .set("listeners", List.of(plain, tenant))
            .retainAvailable(false)
            .limit("maxTopicLevels", 4)
            .limit("maxPayloadSize", 100)
            .limit("maxUserProperties", 2)
            .start();
    open.add(broker);
    web = new HttpAsker(broker.broker().address("web"));
    open.add(web);
  }

  private RawClient client() {
    RawClient client = broker.v5().open();
    open.add(client);
    return client;
  }

  private Events events(String query) throws IOException {
    var events = new Events(broker.broker().address("web"), "", query);
    open.add(events);
    events.await(":");
    return events;
  }

  private static JsonNode next(Events events) throws IOException {
    return JSON.readTree(events.await("data: ").substring(6));
  }

  @Test
  void stream_showsWhatLiesBehindTheMountPoint_withShortTopics() throws Exception {
    Events all = events("match=%23");
    Events shared = events("match=$share/g/s/%2B");
    RawClient client = client();
    client.publish("tenantB/s/1", Qos.AT_LEAST_ONCE, "of another");
    client.publish("s/1", Qos.AT_LEAST_ONCE, "of another");
    client.publish("tenantA/s/1", Qos.AT_LEAST_ONCE, "own");

    JsonNode own = next(all);
    assertEquals("own", own.path("payload").textValue());
    assertEquals("s/1", own.path("topic").textValue());
    assertEquals("s/1", next(shared).path("topic").textValue());
  }

  @Test
  void publish_goesBehindTheMountPoint() throws Exception {
    RawClient client = client();
    client.subscribe("#", Qos.AT_LEAST_ONCE);
    Events events = events("match=t/%23");

    assertEquals(202, web.post("/publish/t/1", "x").statusCode());
    Packet.Publish got = client.await(Packet.Publish.class);
    client.acknowledge(got);
    assertEquals("tenantA/t/1", got.topic().toString());
    assertEquals("t/1", next(events).path("topic").textValue());
  }

  @Test
  void topicThatIsTooLongBehindTheMountPoint_isRefused() throws Exception {
    RawClient client = client();
    client.subscribe("#", Qos.AT_LEAST_ONCE);

    var answer =
        web.post(
            "/publish",
            "[{\"topic\": \"%s\", \"payload\": 1}, {\"topic\": \"b\", \"payload\": 2}]"
                .formatted("a".repeat(65_530)));
    assertEquals(207, answer.statusCode(), answer::body);
    JsonNode problem = JSON.readTree(answer.body()).path("refused").path(0).path("problem");
    assertEquals(400, problem.path("status").intValue(), answer::body);
    Packet.Publish got = client.await(Packet.Publish.class);
    client.acknowledge(got);
    assertEquals("tenantA/b", got.topic().toString());
  }

  @Test
  void limitsOfMqttClients_holdForHttp() throws Exception {
    Map<String, Integer> answers =
        Map.of(
            "/publish/a?qos=1", 202,
            "/publish/a?qos=2", 400,
            "/publish/a?retain=true", 400,
            "/publish/a/b/c", 202, // with the mount point it has four levels
            "/publish/a/b/c/d", 400,
            "/publish/a?property.k=1&property.l=2", 202,
            "/publish/a?property.k=1&property.l=2&property.m=3", 413);
    for (Map.Entry<String, Integer> each : answers.entrySet()) {
      var answer = web.post(each.getKey(), "x");
      assertEquals(each.getValue(), answer.statusCode(), each.getKey() + " " + answer.body());
      assertFalse(answer.body().contains("tenantA"), answer::body);
    }
    assertEquals(202, web.post("/publish/a", "x".repeat(100)).statusCode());
    assertEquals(413, web.post("/publish/a", "x".repeat(101)).statusCode());
  }
}
