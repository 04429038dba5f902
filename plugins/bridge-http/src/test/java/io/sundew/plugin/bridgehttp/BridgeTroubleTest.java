package io.sundew.plugin.bridgehttp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sundew.api.AuthorizeRequest;
import io.sundew.api.Credentials;
import io.sundew.api.Decisions;
import io.sundew.api.Hooks;
import io.sundew.api.LocalClient.State;
import io.sundew.api.PluginContext;
import io.sundew.api.Qos;
import io.sundew.api.SundewPlugin;
import io.sundew.broker.config.AdminConfig;
import io.sundew.broker.config.HookConfig;
import io.sundew.broker.config.PluginConfig;
import io.sundew.broker.config.Source;
import io.sundew.broker.session.BridgeReport;
import io.sundew.mqtt.Packet;
import io.sundew.testkit.Await;
import io.sundew.testkit.PluginJars;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.Resources;
import io.sundew.testkit.TestBroker;
import io.sundew.testkit.UnixSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Routes that something else than the service gets in the way of. */
@Timeout(value = 40, unit = TimeUnit.SECONDS)
class BridgeTroubleTest {
  private static final String GATE = "io.sundew.plugin.bridgehttp.gate";
  private static final String HALF_A_LETTER = "\uD83D";

  /** Gives a user a name that JSON can not have. */
  public static final class Names implements SundewPlugin {
    @Override
    public Hooks start(PluginContext context) {
      return Hooks.NONE.authenticate(
          attempt ->
              attempt.credentials() instanceof Credentials.UserPassword
                  ? Decisions.accept(HALF_A_LETTER + "half")
                  : Decisions.abstain());
    }
  }

  /** Lets what is published to "answers/" wait. */
  public static final class Gate implements SundewPlugin {
    @Override
    public Hooks start(PluginContext context) {
      var gate = (Semaphore) System.getProperties().get(GATE);
      return Hooks.NONE.authorize(
          (request, client) -> {
            if (request.action() == AuthorizeRequest.Action.PUBLISH
                && request.topic().startsWith("answers/")) {
              gate.acquire();
              gate.release();
            }
            return Decisions.allow();
          });
    }
  }

  @TempDir Path directory;

  private Sink sink;
  @AutoClose private final Resources open = new Resources();

  @BeforeEach
  void startSink() throws Exception {
    sink = open.add(new Sink());
  }

  private TestBroker start(TestBroker.Builder builder, int filters) {
    return Bridge.awaitRoutes(open.add(builder.start()), filters);
  }

  private TestBroker.Builder route(Object... more) {
    return Bridge.broker(directory, Bridge.route(sink.url("/hook"), more));
  }

  private RawClient client(TestBroker broker) {
    return open.add(broker.v5().clientId("c1").open());
  }

  private static void publish(RawClient client, String topic, String payload) {
    assertFalse(client.publish(topic, Qos.AT_LEAST_ONCE, payload).isError());
  }

  private static Packet.Publish take(RawClient client) {
    Packet.Publish got = client.await(Packet.Publish.class);
    client.acknowledge(got);
    return got;
  }

  private static String reasons(Packet.Publish letter) {
    return letter.properties().userProperties().toString();
  }

  private static BridgeReport report(TestBroker broker, String name) {
    return broker.broker().localClients().report().toCompletableFuture().join().stream()
        .filter(each -> each.name().endsWith("." + name))
        .findFirst()
        .orElseThrow();
  }

  /** What an operator does by the admin API. */
  private static String disconnect(Path data, String clientId) throws IOException {
    try (var admin = UnixSocket.connect(data.resolve("admin.sock"))) {
      admin.setSoTimeout(10_000);
      String token = Files.readString(data.resolve("admin.token")).strip();
      String request =
          "DELETE /clients/%s?namespace=$local HTTP/1.1\r\nHost: localhost\r\n"
              + "Authorization: Bearer %s\r\nConnection: close\r\n\r\n";
      admin.getOutputStream().write(request.formatted(clientId, token).getBytes(UTF_8));
      return new String(admin.getInputStream().readAllBytes(), UTF_8);
    }
  }

  @Test
  void routeThatAnOperatorDisconnects_saysSo_andGoesOnWithWhatWasNotSettled() throws Exception {
    Path data = directory.resolve("data");
    TestBroker broker =
        start(
            route("retry", Map.of("first", "300ms", "longest", "300ms"), "in-flight", 1)
                .dataDirectory(data)
                .set("admin", AdminConfig.DEFAULT),
            1);
    RawClient client = client(broker);
    publish(client, "in/a", "m1");
    Bridge.awaitGot(sink, 1);
    sink.then(exchange -> Sink.status(exchange, 500));
    publish(client, "in/a", "m2");
    Await.until(() -> sink.asked.size() >= 2, () -> "asked " + sink.asked.size());

    String answer = disconnect(data, "bridge-http.sink");
    assertTrue(answer.startsWith("HTTP/1.1 2"), answer);
    Await.until(
        () -> report(broker, "sink").status().problem().contains("disconnected by an operator"),
        () -> report(broker, "sink").toString());
    sink.then(exchange -> Sink.status(exchange, 204));
    publish(client, "in/a", "m3");

    Bridge.awaitGot(sink, 3);
    assertEquals(List.of("m1", "m2", "m3"), sink.bodies());
    Await.until(
        () ->
            report(broker, "sink").open()
                && report(broker, "sink").status().state() == State.CONNECTED
                && report(broker, "sink").waiting() == 0,
        () -> report(broker, "sink").toString());
  }

  @Test
  void userWithANameOfHalfALetter_holdsNobodyUp() throws Exception {
    TestBroker broker =
        start(route("body", "json").plugin("names", Names.class, true, directory), 1);
    RawClient odd = open.add(broker.v5().clientId("c2").credentials("ann", "secret").open());
    publish(odd, "in/a", "odd");
    publish(client(broker), "in/a", "even");

    Bridge.awaitGot(sink, 2);
    List<String> users = new ArrayList<>();
    for (String body : sink.bodies()) {
      users.add(new ObjectMapper().readTree(body).path("user").asText());
    }
    assertEquals(List.of(HALF_A_LETTER + "half", ""), users);
  }

  @Test
  void deadLettersInACircle_comeToAnEnd() {
    sink.then(exchange -> Sink.status(exchange, 400));
    Map<String, Object> one =
        Map.of(
            "match", List.of("in/#", "dead/two"),
            "url", sink.url("/one"),
            "dead-letter-topic", "dead/one");
    Map<String, Object> two =
        Map.of(
            "match", List.of("dead/one"), "url", sink.url("/two"), "dead-letter-topic", "dead/two");
    TestBroker broker =
        start(Bridge.broker(directory, Map.of("routes", Map.of("one", one, "two", two))), 3);
    RawClient client = client(broker);
    client.subscribe("dead/#", Qos.AT_LEAST_ONCE);
    publish(client, "in/a", "m");

    assertEquals("dead/one", take(client).topic().toString());
    assertEquals("dead/two", take(client).topic().toString());
    Await.until(
        () -> report(broker, "one").deadLetters() == 2 && report(broker, "two").deadLetters() == 1,
        () -> report(broker, "one") + " " + report(broker, "two"));
    client.expectNothing();
    assertEquals(3, sink.asked.size());
    assertEquals(
        1,
        broker.log().stream().filter(line -> line.contains("its own dead letters back")).count(),
        broker.log()::toString);
  }

  @Test
  void messageThatFailsForTooLong_isADeadLetter_andTheNextGoesOn() {
    TestBroker broker =
        start(
            route(
                "timeout",
                "5s",
                "retry",
                Map.of("first", "20ms", "longest", "50ms", "give-up-after", "400ms"),
                "dead-letter-topic",
                "dead"),
            1);
    RawClient client = client(broker);
    client.subscribe("dead", Qos.AT_LEAST_ONCE);
    publish(client, "in/a", "first"); // the first request takes its time
    Bridge.awaitGot(sink, 1);
    sink.then(exchange -> Sink.status(exchange, 500));
    long began = System.nanoTime();
    publish(client, "in/a", "never");

    Packet.Publish letter = take(client);
    long lasted = System.nanoTime() - began;
    assertEquals("never", RawClient.payload(letter));
    assertTrue(reasons(letter).contains("status 500"), reasons(letter));
    assertTrue(reasons(letter).contains("give-up-after"), reasons(letter));
    assertTrue(lasted >= Duration.ofMillis(400).toNanos(), () -> "after " + lasted + " ns");
    assertTrue(sink.asked.size() >= 4, () -> "asked " + sink.asked.size());
    sink.then(exchange -> Sink.status(exchange, 204));
    publish(client, "in/a", "next");
    Bridge.awaitGot(sink, 2);
    assertEquals(List.of("first", "next"), sink.bodies());
  }

  /** More answers at a time than an instance may have on their way. */
  @Test
  void answersThatFindNoRoom_arePublishedLater() throws Exception {
    int messages = 1_010;
    sink.then(exchange -> Sink.text(exchange, "text/plain", "ok"));
    var gate = new Semaphore(0);
    System.getProperties().put(GATE, gate);
    open.add(() -> System.getProperties().remove(GATE));
    var patient =
        new HookConfig(
            Optional.of(Duration.ofSeconds(30)), Optional.empty(), false, Optional.empty());
    PluginJars.write(directory, "gate", Gate.class, false);
    TestBroker broker =
        start(
            route(
                    "respond",
                    Map.of("topic", "answers/{topic[1]}"),
                    "in-flight",
                    4, // so many answers at most are not published yet when the last comes
                    "order",
                    "none")
                .plugin(
                    new PluginConfig(
                        "gate",
                        "gate",
                        List.of(),
                        List.of(),
                        Map.of(),
                        Map.of("authorize", patient),
                        Source.BUILT_IN),
                    directory),
            1);
    RawClient client = client(broker);
    client.subscribe("answers/#", Qos.AT_LEAST_ONCE);
    for (int i = 0; i < messages; i++) {
      client.publish("in/" + i, "q"); // at QoS 0: the route's window bounds the others
    }
    Bridge.awaitGot(sink, messages);
    gate.release();

    List<String> answers = new ArrayList<>();
    for (int i = 0; i < messages; i++) {
      answers.add(take(client).topic().toString());
    }
    assertEquals(messages, answers.stream().distinct().count());
  }
}
