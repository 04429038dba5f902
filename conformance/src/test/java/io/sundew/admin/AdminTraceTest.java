package io.sundew.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sundew.api.Decisions;
import io.sundew.api.Hooks;
import io.sundew.api.PluginContext;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.api.SundewPlugin;
import io.sundew.api.UserProperty;
import io.sundew.broker.config.AdminConfig;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What clients do, told live. */
@Timeout(30)
class AdminTraceTest {
  @TempDir Path data;
  @TempDir Path jars;
  private TestBroker broker;
  private HttpPeer admin;

  /** Refuses one topic. */
  public static final class Refusing implements SundewPlugin {
    @Override
    public Hooks start(PluginContext context) {
      return Hooks.NONE.onPublish(
          (message, client) ->
              message.topic().equals("no")
                  ? Decisions.refuse(ReasonCode.QUOTA_EXCEEDED, "not today")
                  : message.forward());
    }
  }

  @BeforeEach
  void start() {
    broker =
        TestBroker.builder()
            .dataDirectory(data)
            .set("admin", AdminConfig.DEFAULT)
            .plugin("refusing", Refusing.class, true, jars)
            .start();
    admin = HttpPeer.unix(data);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  /** A trace that is being followed. */
  private final class Trace implements AutoCloseable {
    private final SocketChannel channel = admin.open();
    private final BufferedReader in =
        new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));

    Trace(String query) throws IOException {
      HttpPeer.send(channel, admin.head("GET", "/trace?" + query, null));
      assertEquals("HTTP/1.1 200 OK", in.readLine());
      assertEquals("tracing", next().get("event").asText());
    }

    /** The next event, past the framing of the stream. */
    JsonNode next() throws IOException {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith("{")) {
          return new JsonMapper().readTree(line);
        }
      }
      throw new AssertionError("the trace ended");
    }

    List<String> next(int events) throws IOException {
      List<String> told = new ArrayList<>();
      for (int i = 0; i < events; i++) {
        JsonNode event = next();
        told.add((event.get("event").asText() + " " + event.path("packet").asText("")).strip());
      }
      return told;
    }

    /** Whether the broker ends it. */
    boolean ends() throws IOException {
      String line = in.readLine();
      while (line != null && !line.startsWith("{")) {
        line = in.readLine();
      }
      return line == null;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  @Test
  void client_isFollowedFromConnectToItsEnd() throws IOException {
    try (Trace trace = new Trace("client=c")) {
      try (RawClient other = broker.v5().clientId("other").open();
          RawClient client = broker.v5().clientId("c").open()) {
        client.subscribe("a/#", Qos.AT_LEAST_ONCE);
        other.publish("a/b", Qos.AT_LEAST_ONCE, "payload");
        client.receive("a/b", "payload");
        client.publish("no", Qos.AT_LEAST_ONCE, "x");
        client.disconnect();
        client.expectClosed();
      }
      assertEquals(
          List.of("in CONNECT", "out CONNACK", "in SUBSCRIBE", "out SUBACK"), trace.next(4));
      JsonNode delivered = trace.next();
      assertEquals("a/b", delivered.get("topic").asText());
      assertEquals(7, delivered.get("bytes").asInt());
      assertEquals("other", delivered.get("from").asText());
      assertFalse(delivered.toString().contains("payload"), delivered::toString);
      assertEquals(List.of("in PUBACK", "in PUBLISH"), trace.next(2));
      JsonNode verdict = trace.next();
      assertEquals("refuse QUOTA_EXCEEDED", verdict.get("verdict").asText());
      assertEquals("not today", verdict.get("why").asText());
      assertEquals(List.of("out PUBACK", "in DISCONNECT", "closed"), trace.next(3));
    }
  }

  @Test
  void topic_isFollowedAcrossClients() throws IOException {
    try (Trace trace = new Trace("topic=a/%2B");
        RawClient sender = broker.v5().clientId("s").open();
        RawClient receiver = broker.v5().clientId("r").open()) {
      receiver.subscribe("a/#", Qos.AT_MOST_ONCE);
      sender.publish("x", Qos.AT_LEAST_ONCE, "not this");
      sender.publish("a/b", Qos.AT_LEAST_ONCE, "this");
      receiver.receive("a/b", "this");
      assertEquals(List.of("in SUBSCRIBE", "in PUBLISH", "verdict", "out PUBLISH"), trace.next(4));
    }
  }

  /** What a script could look at is replayed by {@code sundew hook replay}. */
  @Test
  void payloads_areRecordedWithAllThatHooksAreShown_whereTheyAreAskedFor() throws IOException {
    try (Trace trace = new Trace("topic=a&payloads=true");
        RawClient sender = broker.v5().clientId("s").open()) {
      var properties =
          Properties.builder()
              .set(Property.CONTENT_TYPE, "text/x")
              .set(Property.RESPONSE_TOPIC, "r")
              .set(Property.CORRELATION_DATA, new byte[] {1, 2})
              .set(Property.MESSAGE_EXPIRY_INTERVAL, 60L)
              .set(Property.PAYLOAD_FORMAT_INDICATOR, 1)
              .users(List.of(new UserProperty("k", "v"), new UserProperty("k", "w")));
      sender.complete(sender.message("a", Qos.AT_LEAST_ONCE, "p", false, properties.build()));
      JsonNode published = trace.next();
      assertEquals("cA==", published.get("payload").asText());
      JsonNode details = published.get("details");
      assertEquals("text/x", details.get("contentType").asText());
      assertEquals("r", details.get("responseTopic").asText());
      assertEquals("AQI=", details.get("correlationData").asText());
      assertEquals(60, details.get("expiry").asInt());
      assertTrue(details.get("isText").asBoolean());
      assertEquals("[[\"k\",\"v\"],[\"k\",\"w\"]]", details.get("userProperties").toString());
    }
  }

  @Test
  void count_endsIt_andNothingWatchesAnyMore() throws IOException {
    try (Trace trace = new Trace("topic=%23&count=2");
        RawClient client = broker.v5().open()) {
      client.publish("a", Qos.AT_LEAST_ONCE, "1");
      client.publish("b", Qos.AT_LEAST_ONCE, "2");
      assertEquals(2, trace.next(2).size());
      assertTrue(trace.ends());
    }
  }

  @Test
  void whoDoesNotReadOn_isToldHowMuchWasDropped_andDelaysNobody() throws IOException {
    try (Trace trace = new Trace("topic=%23");
        RawClient client = broker.v5().open()) {
      String topic = "t/" + "x".repeat(1000);
      for (int i = 0; i < 20_000; i++) {
        client.publish(topic, "");
      }
      client.publish(topic, Qos.AT_LEAST_ONCE, "");
      long told = 0;
      long dropped = 0;
      while (dropped == 0) {
        JsonNode event = trace.next();
        dropped += event.get("event").asText().equals("dropped") ? event.get("count").asLong() : 0;
        told++;
      }
      assertTrue(told > 1, "nothing was told before");
    }
  }

  @Test
  void withoutFilterOrWithAWrongOne_isRefused() {
    assertEquals(400, admin.get("/trace").status());
    assertEquals(400, admin.get("/trace?topic=a/%23/b").status());
    assertEquals(400, admin.get("/trace?client=c&count=x").status());
  }

  @Test
  void brokerThatStops_endsTraces() throws IOException {
    try (Trace trace = new Trace("topic=%23")) {
      broker.close();
      assertTrue(trace.ends());
    }
    start();
  }
}
