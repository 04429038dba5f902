package io.sundew.plugin.bridgehttp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.api.UserProperty;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.testkit.Await;
import io.sundew.testkit.KeptStore;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.Resources;
import io.sundew.testkit.TestBroker;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Routes out of a broker, to a real HTTP server that fails in many ways. */
@Timeout(value = 40, unit = TimeUnit.SECONDS)
class BridgeOutTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private Sink sink;
  @AutoClose private final Resources open = new Resources();

  @BeforeEach
  void startSink() throws Exception {
    sink = open.add(new Sink());
  }

  private TestBroker broker(Object... more) {
    TestBroker broker =
        open.add(Bridge.broker(directory, Bridge.route(sink.url("/hook"), more)).start());
    return Bridge.awaitRoutes(broker, 1);
  }

  private RawClient client(TestBroker broker) {
    return open.add(broker.v5().clientId("c1").open());
  }

  private static void publish(RawClient client, String topic, String payload) {
    assertFalse(client.publish(topic, Qos.AT_LEAST_ONCE, payload).isError());
  }

  @Test
  void message_isPosted_withHeadersAndVariablesOfTheUrl() throws Exception {
    Path secret = Files.writeString(directory.resolve("token"), "Bearer s3cret\n");
    TestBroker broker =
        broker(
            "url",
            sink.url("/{topic[1]}/at?topic={topic}&who={clientId}&site={property.site}"),
            "headers",
            Map.of("X-Fixed", "f1xed-s3cret"),
            "header-files",
            Map.of("Authorization", secret.toString()));
    RawClient client = client(broker);
    var properties =
        Properties.builder()
            .set(Property.CONTENT_TYPE, "text/x-reading")
            .users(List.of(new UserProperty("site", "north & south")));
    client.complete(client.message("in/a b", Qos.AT_LEAST_ONCE, "21.5", false, properties.build()));

    Bridge.awaitGot(sink, 1);
    var got = sink.got.getFirst();
    assertEquals("/a%20b/at?topic=in%2Fa%20b&who=c1&site=north%20%26%20south", got.uri());
    assertEquals("POST", got.method());
    assertEquals("21.5", got.text());
    assertEquals("text/x-reading", got.header("Content-Type"));
    assertEquals("f1xed-s3cret", got.header("X-Fixed"));
    assertEquals("Bearer s3cret", got.header("Authorization"));
    assertTrue(
        broker.log().stream().noneMatch(line -> line.contains("s3cret")), broker.log()::toString);
  }

  /** What a service does wrong while messages come; each must arrive, in order per topic. */
  @Test
  void serviceThatFailsInEveryWay_getsAll_inOrderPerTopic() throws Exception {
    var count = new AtomicInteger();
    sink.then(
        exchange ->
            switch (count.getAndIncrement() % 12) {
              case 1 -> Sink.status(exchange, 500);
              case 3 -> Sink.breakOff(exchange);
              case 4 -> {
                exchange.getResponseHeaders().set("Retry-After", "0");
                yield Sink.status(exchange, 429);
              }
              case 6 -> Sink.status(exchange, 503);
              case 7 -> {
                exchange.getResponseHeaders().set("Location", "http://example.invalid/");
                yield Sink.status(exchange, 307);
              }
              case 8 -> Sink.status(exchange, 408);
              case 9 -> count.get() < 30 ? Sink.hang(exchange) : Sink.status(exchange, 502);
              case 10 -> count.get() < 30 ? Sink.dribble(exchange) : Sink.status(exchange, 504);
              default -> Sink.status(exchange, 200);
            });
    TestBroker broker = broker("in-flight", 8, "breaker", Map.of("failures", 100));
    RawClient client = client(broker);
    Map<String, List<String>> sent = new HashMap<>();
    for (int i = 0; i < 120; i++) {
      String topic = "in/" + i % 6;
      publish(client, topic, topic + ":" + i);
      sent.computeIfAbsent(topic, _ -> new ArrayList<>()).add(topic + ":" + i);
    }

    Await.until(
        () -> new LinkedHashSet<>(sink.bodies()).size() >= 120,
        () -> "the service took " + sink.got.size());
    Map<String, List<String>> arrived = new HashMap<>();
    for (String body : new LinkedHashSet<>(sink.bodies())) {
      arrived.computeIfAbsent(body.split(":", 2)[0], _ -> new ArrayList<>()).add(body);
    }
    assertEquals(sent, arrived);
  }

  @Test
  void serviceThatIsAway_isTriedByOneRequestAtATime_andGetsAll() throws Exception {
    TestBroker broker = broker("in-flight", 8, "breaker", Map.of("failures", 2));
    RawClient client = client(broker);
    sink.goAway();
    for (int i = 0; i < 40; i++) {
      publish(client, "in/" + i, "m" + i);
    }
    assertEquals(List.of(), sink.bodies());
    sink.comeBack();

    Await.until(
        () -> new LinkedHashSet<>(sink.bodies()).size() >= 40,
        () -> "the service took " + sink.bodies());
  }

  @Test
  void openBreaker_lets_oneMessageThatFailsNotHoldUpTheOthers() throws Exception {
    sink.then(
        exchange ->
            Sink.status(exchange, exchange.getRequestURI().getPath().endsWith("bad") ? 500 : 204));
    TestBroker broker = broker("url", sink.url("/{topic[1]}"), "breaker", Map.of("failures", 1));
    RawClient client = client(broker);
    publish(client, "in/bad", "never");
    Await.until(() -> sink.asked.size() >= 3, () -> "asked " + sink.asked.size());
    publish(client, "in/good", "m");

    Bridge.awaitGot(sink, 1);
    assertEquals(List.of("m"), sink.bodies());
  }

  /** A date has whole seconds only, so the second one may be as little as one away. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void serviceThatAsksForTime_getsIt(boolean asDate) throws Exception {
    var first = new AtomicInteger();
    sink.then(
        exchange -> {
          if (first.getAndIncrement() == 0) {
            String date =
                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                    ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(2));
            exchange.getResponseHeaders().set("Retry-After", asDate ? date : "1");
            return Sink.status(exchange, 429);
          }
          return Sink.status(exchange, 200);
        });
    RawClient client = client(broker());
    publish(client, "in/a", "m");

    Bridge.awaitGot(sink, 1);
    long waited = sink.asked.get(1) - sink.asked.get(0);
    assertTrue(waited >= TimeUnit.MILLISECONDS.toNanos(950), () -> "waited " + waited + " ns");
  }

  @Test
  void refusal_isADeadLetter_andTheNextGoesOn() throws Exception {
    var count = new AtomicInteger();
    sink.then(exchange -> Sink.status(exchange, count.getAndIncrement() == 0 ? 400 : 200));
    TestBroker broker = broker("dead-letter-topic", "dead/sink");
    RawClient client = client(broker);
    client.subscribe("dead/#", Qos.AT_LEAST_ONCE);
    publish(client, "in/a", "bad");
    Packet.Publish letter = client.await(Packet.Publish.class);
    client.acknowledge(letter);
    publish(client, "in/a", "good");

    Bridge.awaitGot(sink, 1);
    assertEquals(List.of("good"), sink.bodies());
    assertEquals("bad", RawClient.payload(letter));
    assertTrue(
        letter.properties().userProperties().toString().contains("status 400"),
        () -> letter.properties().userProperties().toString());
  }

  @Test
  void batches_areFull_orLinger() throws Exception {
    sink.then(
        exchange -> {
          exchange.getResponseHeaders().set("X", "y");
          return Sink.status(exchange, 200);
        });
    TestBroker broker =
        broker("body", "json", "batch", Map.of("count", 10, "linger", "300ms"), "order", "client");
    RawClient client = client(broker);
    for (int i = 0; i < 25; i++) {
      publish(client, "in/" + i, "{\"n\": " + i + "}");
    }

    List<Integer> numbers = new ArrayList<>();
    Await.until(
        () -> {
          numbers.clear();
          sink.got.forEach(request -> numbers.addAll(numbers(request)));
          return numbers.size() >= 25;
        },
        () -> "the service took " + sink.bodies());
    List<Integer> expected = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      expected.add(i);
    }
    assertEquals(expected, numbers);
    assertTrue(sink.got.size() <= 10, () -> sink.got.size() + " requests");
    assertEquals("application/json", sink.got.getFirst().header("Content-Type"));
  }

  /** "[]" in UTF-16, which a parser of bytes takes for JSON, and with the rest is none. */
  @ParameterizedTest
  @ValueSource(strings = {"json", "cloudevents"})
  void payloadThatIsJsonInUtf16_doesNotBreakItsBatch(String body) throws Exception {
    TestBroker broker = broker("body", body, "batch", Map.of("count", 3, "linger", "10s"));
    RawClient client = client(broker);
    publish(client, "in/a", "{\"n\": 1}");
    publish(client, "in/a", "[\0]\0");
    publish(client, "in/a", "{\"n\": 3}");

    Bridge.awaitGot(sink, 1);
    JsonNode batch = JSON.readTree(sink.got.getFirst().body());
    String payload = body.equals("json") ? "payload" : "data";
    assertEquals(3, batch.size(), batch::toString);
    assertEquals(1, batch.path(0).path(payload).path("n").intValue());
    assertEquals("[\0]\0", batch.path(1).path(payload).textValue());
    assertEquals(3, batch.path(2).path(payload).path("n").intValue());
  }

  @Test
  void rawPayloadThatIsJsonInUtf16_isNoPartOfAnArray() throws Exception {
    TestBroker broker =
        broker(
            "batch",
            Map.of("count", 2, "linger", "10s", "format", "json-array"),
            "dead-letter-topic",
            "dead");
    RawClient client = client(broker);
    client.subscribe("dead", Qos.AT_LEAST_ONCE);
    publish(client, "in/a", "1");
    publish(client, "in/a", "[\0]\0");
    publish(client, "in/a", "2");

    Bridge.awaitGot(sink, 1);
    assertEquals(List.of("[1,2]"), sink.bodies());
    assertEquals("[\0]\0", RawClient.payload(client.await(Packet.Publish.class)));
  }

  private static List<Integer> numbers(Sink.Got request) {
    try {
      List<Integer> numbers = new ArrayList<>();
      for (JsonNode each : JSON.readTree(request.body())) {
        numbers.add(each.path("payload").path("n").intValue());
      }
      return numbers;
    } catch (IOException wrong) {
      throw new UncheckedIOException(wrong);
    }
  }

  @Test
  void batchThatIsTooLarge_goesInHalves() throws Exception {
    sink.then(
        exchange ->
            Sink.status(
                exchange,
                Integer.parseInt(exchange.getRequestHeaders().getFirst("Content-Length")) > 8
                    ? 413
                    : 200));
    TestBroker broker = broker("batch", Map.of("count", 8, "linger", "200ms", "format", "lines"));
    RawClient client = client(broker);
    for (int i = 0; i < 8; i++) {
      publish(client, "in/a", "m" + i);
    }

    Await.until(
        () -> String.join("", sink.bodies()).lines().count() >= 8,
        () -> "the service took " + sink.bodies());
    assertEquals("m0\nm1\nm2\nm3\nm4\nm5\nm6\nm7\n", String.join("", sink.bodies()));
  }

  @Test
  void signature_isThatOfStandardWebhooks_forEachKey() throws Exception {
    byte[] one = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    byte[] two = "fedcba9876543210fedcba9876543210".getBytes(StandardCharsets.US_ASCII);
    Path file = Files.writeString(directory.resolve("key"), key(two));
    TestBroker broker =
        broker("sign", Map.of("keys", List.of(key(one)), "key-files", List.of(file.toString())));
    publish(client(broker), "in/a", "signed");

    Bridge.awaitGot(sink, 1);
    var got = sink.got.getFirst();
    String signed = got.header("webhook-id") + "." + got.header("webhook-timestamp") + ".signed";
    assertEquals(
        "v1," + mac(one, signed) + " v1," + mac(two, signed), got.header("webhook-signature"));
    assertTrue(got.header("webhook-id").startsWith("msg_"));
    assertTrue(broker.log().stream().noneMatch(line -> line.contains("whsec_")));
  }

  private static String key(byte[] bytes) {
    return "whsec_" + Base64.getEncoder().encodeToString(bytes);
  }

  private static String mac(byte[] key, String text) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void cloudEvent_structured_hasTheMessage() throws Exception {
    TestBroker broker = broker("body", "cloudevents", "type", "com.example.reading", "gzip", true);
    publish(client(broker), "in/a", "{\"c\": 1}");

    Bridge.awaitGot(sink, 1);
    var got = sink.got.getFirst();
    assertEquals("application/cloudevents+json", got.header("Content-Type"));
    assertEquals("gzip", got.header("Content-Encoding"));
    JsonNode event = JSON.readTree(new GZIPInputStream(new ByteArrayInputStream(got.body())));
    assertEquals("1.0", event.path("specversion").textValue());
    assertEquals("com.example.reading", event.path("type").textValue());
    assertEquals("/sundew/bridge-http", event.path("source").textValue());
    assertEquals("in/a", event.path("subject").textValue());
    assertEquals("c1", event.path("clientid").textValue());
    assertEquals(1, event.path("data").path("c").intValue());
  }

  @Test
  void cloudEvent_binary_isInHeaders() throws Exception {
    TestBroker broker = broker("body", "cloudevents-binary");
    publish(client(broker), "in/ä b", "x");

    Bridge.awaitGot(sink, 1);
    var got = sink.got.getFirst();
    assertEquals("x", got.text());
    assertEquals("1.0", got.header("ce-specversion"));
    assertEquals("in/%C3%A4%20b", got.header("ce-subject"));
  }

  @Test
  void template_isEscaped() throws Exception {
    TestBroker broker =
        broker("body", "template", "template", "{\"text\": \"{topic}: {payload}\", \"x\": {}}");
    publish(client(broker), "in/a", "say \"hi\"");

    Bridge.awaitGot(sink, 1);
    assertEquals(
        "in/a: say \"hi\"", JSON.readTree(sink.got.getFirst().body()).path("text").textValue());
  }

  @Test
  void answer_isPublished_whereTheMessageSays() throws Exception {
    sink.then(exchange -> Sink.text(exchange, "application/json", "{\"ok\":true}"));
    TestBroker broker =
        broker("respond", Map.of("topic", "answers/{clientId}", "response-topic", true));
    RawClient client = client(broker);
    client.subscribe("answers/#", Qos.AT_LEAST_ONCE);
    client.subscribe("mine/#", Qos.AT_LEAST_ONCE);
    publish(client, "in/a", "1");
    Packet.Publish first = client.await(Packet.Publish.class);
    client.acknowledge(first);
    assertEquals("answers/c1", first.topic().toString());
    assertEquals("{\"ok\":true}", RawClient.payload(first));

    var properties =
        Properties.builder()
            .set(Property.RESPONSE_TOPIC, "mine/2")
            .set(Property.CORRELATION_DATA, new byte[] {7});
    client.complete(client.message("in/a", Qos.AT_LEAST_ONCE, "", false, properties.build()));
    Packet.Publish second = client.await(Packet.Publish.class);
    client.acknowledge(second);
    assertEquals("mine/2", second.topic().toString());
    assertEquals(
        7, Objects.requireNonNull(second.properties().binary(Property.CORRELATION_DATA))[0]);
  }

  @Test
  void whatTheServiceHasNot_comesAfterARestart() throws Exception {
    sink.then(exchange -> Sink.status(exchange, 500));
    var store = new KeptStore();
    try (TestBroker first =
        Bridge.broker(directory, Bridge.route(sink.url("/hook"))).store(store).start()) {
      Bridge.awaitRoutes(first, 1);
      try (RawClient client = first.v5().clientId("c1").open()) {
        for (int i = 0; i < 20; i++) {
          publish(client, "in/a", "m" + i);
        }
        Await.until(() -> sink.asked.size() >= 2, () -> "asked " + sink.asked.size());
      }
    }
    sink.then(exchange -> Sink.status(exchange, 200));
    open.add(Bridge.broker(directory, Bridge.route(sink.url("/hook"))).store(store.copy()).start());

    Bridge.awaitGot(sink, 20);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      expected.add("m" + i);
    }
    assertEquals(expected, sink.bodies());
  }

  @Test
  void unsendable_isADeadLetter_withoutAskingTheService() {
    TestBroker broker = broker("url", sink.url("/{topic[7]}"), "dead-letter-topic", "dead");
    RawClient client = client(broker);
    client.subscribe("dead", Qos.AT_LEAST_ONCE);
    assertEquals(ReasonCode.SUCCESS, client.publish("in/a", Qos.AT_LEAST_ONCE, "x"));

    assertEquals("x", RawClient.payload(client.await(Packet.Publish.class)));
    assertEquals(List.of(), sink.asked);
  }
}
