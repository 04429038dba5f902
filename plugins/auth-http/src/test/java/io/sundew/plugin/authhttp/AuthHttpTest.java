package io.sundew.plugin.authhttp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.broker.config.ConfigException;
import io.sundew.mqtt.Packet;
import io.sundew.testkit.ConnectBuilder;
import io.sundew.testkit.PluginJars;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.Resources;
import io.sundew.testkit.TestBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The plugin in a broker, asked over the wire, asking a real HTTP server. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class AuthHttpTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<Class<?>> LIBRARIES =
      List.of(ObjectMapper.class, JsonFactory.class, JsonProperty.class, Caffeine.class);

  @TempDir Path directory;

  private FakeService service;
  @AutoClose private final Resources open = new Resources();

  @BeforeEach
  void startService() throws Exception {
    service = new FakeService();
    open.add(service);
  }

  /** A plugin's jar as it is shipped: with its libraries inside. */
  private void writeJar() throws Exception {
    Path jar = PluginJars.writeModule(directory, "auth-http", AuthHttpPlugin.class, false);
    try (FileSystem zip = FileSystems.newFileSystem(jar)) {
      Files.createDirectory(zip.getPath("lib"));
      for (Class<?> library : LIBRARIES) {
        Path file = Path.of(library.getProtectionDomain().getCodeSource().getLocation().toURI());
        Files.copy(file, zip.getPath("lib", file.getFileName().toString()));
      }
    }
  }

  private TestBroker.Builder configured(Map<String, Object> settings) throws Exception {
    writeJar();
    return TestBroker.builder()
        .plugin(PluginJars.instance("auth-http", settings), directory)
        .allowAnonymous(false);
  }

  private TestBroker broker(Map<String, Object> settings) throws Exception {
    return open.add(configured(settings).start());
  }

  private Map<String, Object> question(Object... more) {
    Map<String, Object> question = new HashMap<>(Map.of("url", service.url("/auth")));
    for (int i = 0; i < more.length; i += 2) {
      question.put((String) more[i], more[i + 1]);
    }
    return question;
  }

  /** Only logins are asked about; who is in may do everything. */
  private TestBroker logins(Object... more) throws Exception {
    return broker(Map.of("authenticate", question(more)));
  }

  private static ConnectBuilder alice(TestBroker broker) {
    return broker.v5().clientId("a").credentials("alice", "s3cret");
  }

  private RawClient enter(ConnectBuilder client) {
    return open.add(client.open());
  }

  private void refuse(ReasonCode reason, ConnectBuilder client) {
    try (RawClient refused = client.send()) {
      refused.expectRefusal(reason);
    }
  }

  private static Map<String, Object> facts(FakeService.Asked asked) throws Exception {
    return JSON.readValue(
        asked.body(),
        JSON.getTypeFactory().constructMapType(Map.class, String.class, Object.class));
  }

  @Test
  void allow_letsIn_andTheServiceWasTold() throws Exception {
    service.says("{\"result\": \"allow\"}");
    var broker = logins("headers", Map.of("X-Token", "t0ken"));

    enter(alice(broker));

    var asked = service.asked.getFirst();
    assertEquals("POST", asked.method());
    assertEquals("t0ken", asked.token());
    assertEquals(
        Map.of("clientid", "a", "username", "alice", "password", "s3cret", "peerhost", "127.0.0.1"),
        facts(asked));
  }

  @Test
  void answer_decides() throws Exception {
    var broker = logins();
    Map<String, ReasonCode> reasons = new LinkedHashMap<>();
    reasons.put("204 ", ReasonCode.SUCCESS);
    reasons.put("200 {\"result\":\"deny\"}", ReasonCode.NOT_AUTHORIZED);
    reasons.put("200 {\"result\":\"ignore\"}", ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    reasons.put("200 {}", ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    reasons.put("401 {\"result\":\"allow\"}", ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    reasons.put("302 {\"result\":\"allow\"}", ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    reasons.put("500 {\"result\":\"allow\"}", ReasonCode.SERVER_UNAVAILABLE);
    reasons.put("200 nonsense", ReasonCode.SERVER_UNAVAILABLE);
    reasons.put("200 {\"result\":\"allow\",\"expire_at\":1000}", ReasonCode.NOT_AUTHORIZED);
    reasons.put(
        "200 {\"result\":\"allow\",\"x\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}",
        ReasonCode.SERVER_UNAVAILABLE);
    reasons.put(
        "200 {\"result\":\"allow\",\"x\":\"" + "y".repeat(100_000) + "\"}",
        ReasonCode.SERVER_UNAVAILABLE);

    reasons.forEach(
        (answer, reason) -> {
          service.then(
              exchange ->
                  FakeService.send(
                      exchange, Integer.parseInt(answer.substring(0, 3)), answer.substring(4), ""));
          try (RawClient client = alice(broker).send()) {
            assertEquals(reason, client.expect(Packet.Connack.class).reason(), answer);
          }
        });
    assertEquals(reasons.size(), service.asked.size());
  }

  @Test
  void ignore_leavesTheAnonymousToTheBroker() throws Exception {
    service.says("{\"result\":\"ignore\"}");
    var broker =
        open.add(configured(Map.of("authenticate", question())).allowAnonymous(true).start());

    enter(broker.v5().clientId("nobody"));
    assertEquals("", facts(service.asked.getFirst()).get("username"));
    service.says("{\"result\":\"deny\"}");
    refuse(ReasonCode.NOT_AUTHORIZED, broker.v5().clientId("nobody"));
  }

  @Test
  void answer_withoutEnd_isNone() throws Exception {
    service.then(
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          while (true) {
            exchange.getResponseBody().write("{\"result\":".getBytes(StandardCharsets.UTF_8));
          }
        });

    refuse(ReasonCode.SERVER_UNAVAILABLE, alice(logins()));
  }

  @Test
  void redirect_toAnotherOrigin_isNotFollowed() throws Exception {
    try (var other = new FakeService()) {
      other.says("{\"result\":\"allow\"}");
      service.then(
          exchange -> {
            exchange.getResponseHeaders().set("Location", other.url("/auth"));
            exchange.sendResponseHeaders(307, -1);
          });

      refuse(ReasonCode.SERVER_UNAVAILABLE, alice(logins()));
      assertEquals(List.of(), other.asked);
    }
  }

  @Test
  void acceptance_isRememberedAsTheServiceSays() throws Exception {
    var broker = logins();
    Map<String, Integer> questions =
        Map.of(
            "max-age=60", 1,
            "private, Max-Age=\"60\"", 1,
            "", 2,
            "max-age=0", 2,
            "no-store, max-age=60", 2,
            "no-cache", 2);

    questions.forEach(
        (cacheControl, expected) -> {
          service.says("{\"result\":\"allow\"}", cacheControl);
          service.asked.clear();
          var client = broker.v5().clientId("c" + cacheControl).credentials("alice", "s3cret");
          enter(client).disconnect();
          enter(client).disconnect();
          assertEquals(expected, service.asked.size(), cacheControl);
        });
  }

  @Test
  void acceptance_isRememberedForThisPasswordAndClientOnly() throws Exception {
    service.says("{\"result\":\"allow\"}", "max-age=60");
    var broker = logins();
    enter(alice(broker)).disconnect();

    service.says("{\"result\":\"deny\"}");
    refuse(ReasonCode.NOT_AUTHORIZED, broker.v5().clientId("a").credentials("alice", "s3cret "));
    refuse(ReasonCode.NOT_AUTHORIZED, broker.v5().clientId("b").credentials("alice", "s3cret"));
    refuse(ReasonCode.NOT_AUTHORIZED, broker.v5().clientId("a").credentials("bob", "s3cret"));
    enter(alice(broker));
    assertEquals(4, service.asked.size());
  }

  @Test
  void memory_followsTheOperatorWhereTheServiceDoesNotSay() throws Exception {
    service.says("{\"result\":\"allow\"}");
    var broker = broker(Map.of("authenticate", question(), "cache", Map.of("logins", "1h")));
    enter(alice(broker)).disconnect();
    enter(alice(broker)).disconnect();
    assertEquals(1, service.asked.size());

    service.says("{\"result\":\"deny\"}");
    refuse(ReasonCode.NOT_AUTHORIZED, broker.v5().credentials("bob", "x").clientId("b"));
    service.says("{\"result\":\"allow\"}");
    enter(broker.v5().credentials("bob", "x").clientId("b"));
  }

  @Test
  void memory_isCapped() throws Exception {
    service.says("{\"result\":\"allow\"}", "max-age=3600");
    var broker = broker(Map.of("authenticate", question(), "cache", Map.of("at-most", "0s")));
    enter(alice(broker)).disconnect();
    enter(alice(broker)).disconnect();
    assertEquals(2, service.asked.size());
  }

  @Test
  void hangingService_isAnsweredForAtTheTimeout_thenAtOnce_andAskedAgainLater() throws Exception {
    service.hangs();
    var broker =
        broker(
            Map.of(
                "authenticate",
                question("timeout", "200ms"),
                "breaker",
                Map.of("failures", 2, "pause", "500ms")));

    refuse(ReasonCode.SERVER_UNAVAILABLE, alice(broker));
    refuse(ReasonCode.SERVER_UNAVAILABLE, alice(broker));
    assertTrue(logged(broker, "health=down"));
    long begin = System.nanoTime();
    for (int i = 0; i < 20; i++) {
      refuse(ReasonCode.SERVER_UNAVAILABLE, alice(broker));
    }
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    assertTrue(took.toMillis() < 20 * 200, "20 refusals took " + took);

    service.says("{\"result\":\"allow\"}");
    boolean entered = false;
    while (!entered) {
      try (RawClient client = alice(broker).send()) {
        entered = client.expect(Packet.Connack.class).reason() == ReasonCode.SUCCESS;
      }
    }
    assertTrue(logged(broker, "health=up"));
    enter(alice(broker));
  }

  @Test
  void crowd_atADeadService_isThroughSoon() throws Exception {
    service.hangs();
    var broker = logins("timeout", "200ms");
    List<RawClient> crowd = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      crowd.add(open.add(broker.v5().credentials("u" + i, "p").send()));
    }
    for (RawClient client : crowd) {
      client.expectRefusal(ReasonCode.SERVER_UNAVAILABLE, ReasonCode.SERVER_BUSY);
    }
    assertTrue(service.asked.size() <= 5 + 16, service.asked.size() + " questions");
  }

  @Test
  void errors_areToldOfOnceAndKeepNobodyElseOut() throws Exception {
    service.then(
        exchange ->
            FakeService.send(
                exchange, service.asked.getLast().body().contains("mallory") ? 500 : 204, "", ""));
    var broker = logins("headers", Map.of("X-Token", "t0ken"));
    for (int i = 0; i < 8; i++) {
      refuse(ReasonCode.SERVER_UNAVAILABLE, broker.v5().credentials("mallory", "s3cret"));
    }
    enter(alice(broker));

    assertEquals(9, service.asked.size());
    String told = "gives no usable answer: status 500";
    assertEquals(1, broker.log().stream().filter(line -> line.contains(told)).count());
    for (String line : broker.log()) {
      assertFalse(line.contains("s3cret") || line.contains("t0ken"), line);
    }
  }

  @Test
  void expiry_endsTheConnectionAndTheMemory() throws Exception {
    long end = Instant.now().getEpochSecond() + 100;
    service.says("{\"result\":\"allow\",\"expire_at\":" + end + "}", "max-age=3600");
    var broker = logins();
    RawClient client = enter(alice(broker));

    broker.advance(Duration.ofSeconds(110));
    client.expectDisconnect();
  }

  @Test
  void actions_areAskedAboutAndRemembered() throws Exception {
    service.says("{\"result\":\"allow\",\"client_attrs\":{\"role\":\"sensor\",\"n\":1}}");
    var broker =
        broker(
            Map.of(
                "authenticate",
                question(),
                "authorize",
                Map.of(
                    "url",
                    service.url("/acl"),
                    "body",
                    Map.of(
                        "who", "${username}/${clientid}",
                        "what", "${action} ${topic} ${qos} ${retain}",
                        "role", "${client_attrs.role}${client_attrs.none}"))));
    RawClient client = enter(alice(broker));
    service.asked.clear();

    client.subscribe("t/#", Qos.AT_MOST_ONCE);
    assertEquals(ReasonCode.SUCCESS, client.publish("t/1", Qos.AT_LEAST_ONCE, "x"));
    assertEquals("x", RawClient.payload(client.receive()));
    assertEquals(ReasonCode.SUCCESS, client.publish("t/1", Qos.AT_LEAST_ONCE, "y"));

    assertEquals(
        List.of("subscribe t/# 0 false", "publish t/1 1 false"),
        service.asked.stream().map(AuthHttpTest::what).toList());
    assertEquals("alice/a", facts(service.asked.getFirst()).get("who"));
    assertEquals("sensor", facts(service.asked.getFirst()).get("role"));
  }

  private static String what(FakeService.Asked asked) {
    try {
      return (String) facts(asked).get("what");
    } catch (Exception e) {
      throw new AssertionError(asked.toString(), e);
    }
  }

  @Test
  void actionThatIsNotAllowed_isRefused() throws Exception {
    service.says("{\"result\":\"allow\"}");
    var broker = broker(Map.of("authenticate", question(), "authorize", question()));
    RawClient client = enter(alice(broker));

    for (String answer :
        List.of(
            "200 {\"result\":\"deny\"}",
            "200 {\"result\":\"ignore\"}",
            "404 ",
            "500 ",
            "200 nonsense")) {
      service.then(
          exchange ->
              FakeService.send(
                  exchange, Integer.parseInt(answer.substring(0, 3)), answer.substring(4), ""));
      String topic = RawClient.unique("t");
      assertEquals(
          ReasonCode.NOT_AUTHORIZED, client.publish(topic, Qos.AT_LEAST_ONCE, "x"), answer);
      assertEquals(
          List.of(ReasonCode.NOT_AUTHORIZED),
          client.subscribe(topic, Qos.AT_MOST_ONCE).reasons(),
          answer);
    }
  }

  @Test
  void decision_isAskedAnewWhereTheServiceSaysSo() throws Exception {
    service.says("{\"result\":\"allow\"}", "no-store");
    var broker = broker(Map.of("authenticate", question(), "authorize", question()));
    RawClient client = enter(alice(broker));
    client.subscribe("t", Qos.AT_MOST_ONCE);
    assertEquals(ReasonCode.SUCCESS, client.publish("t", Qos.AT_LEAST_ONCE, "x"));
    service.says("{\"result\":\"deny\"}", "no-store");
    assertEquals(ReasonCode.NOT_AUTHORIZED, client.publish("t", Qos.AT_LEAST_ONCE, "x"));
    assertEquals(4, service.asked.size());
  }

  @Test
  void superuser_mayDoEverythingWithoutAsking() throws Exception {
    service.says("{\"result\":\"allow\",\"is_superuser\":true}");
    var broker = broker(Map.of("authenticate", question(), "authorize", question()));
    RawClient client = enter(alice(broker));
    service.says("{\"result\":\"deny\"}");

    client.subscribe("t", Qos.AT_MOST_ONCE);
    assertEquals(ReasonCode.SUCCESS, client.publish("t", Qos.AT_LEAST_ONCE, "x"));
    assertEquals(1, service.asked.size());
  }

  @Test
  void get_sendsFieldsInTheQuery_andVariablesInThePath() throws Exception {
    service.says("{\"result\":\"allow\"}");
    var broker =
        broker(
            Map.of(
                "authenticate",
                Map.of(
                    "url", service.url("/users/${clientid}?v=1"),
                    "method", "get",
                    "body", Map.of("u", "${username}&x=1 of ${listener}"))));

    enter(broker.v5().clientId("a b/é").credentials("al&ice", "x"));
    var asked = service.asked.getFirst();
    assertEquals("GET", asked.method());
    assertEquals("/users/a%20b%2F%C3%A9?v=1&u=al%26ice%26x%3D1%20of%20default", asked.uri());

    refuse(ReasonCode.NOT_AUTHORIZED, broker.v5().clientId("../admin").credentials("alice", "x"));
    assertEquals(1, service.asked.size());
  }

  @Test
  void headerFile_isReadAgain() throws Exception {
    service.says("{\"result\":\"allow\"}");
    Path token = Files.writeString(directory.resolve("token"), "first\n");
    var broker = logins("header-files", Map.of("X-Token", token.toString()));
    enter(alice(broker)).disconnect();
    assertEquals("first", service.asked.getLast().token());

    Path next = Files.writeString(directory.resolve("token.new"), "second\n");
    Files.move(next, token, StandardCopyOption.ATOMIC_MOVE);
    while (!service.asked.getLast().token().equals("second")) {
      enter(alice(broker)).disconnect();
    }
  }

  @Test
  void configuration_thatCannotBeUsed_isRefusedNamingTheKey() throws Exception {
    assertTrue(refusal(Map.of()).contains("give 'authenticate', 'authorize' or both"));
    String unknown = refusal(Map.of("authenticate", question("metod", "get")));
    assertTrue(unknown.contains("config.authenticate.metod"), unknown);
    String variable = refusal(Map.of("authorize", Map.of("url", "http://h/${password}")));
    assertTrue(variable.contains("config.authorize.url"), variable);
    String missing =
        refusal(Map.of("authenticate", question("header-files", Map.of("A", "/nowhere"))));
    assertTrue(missing.contains("/nowhere: there is no such file"), missing);
  }

  private String refusal(Map<String, Object> settings) throws Exception {
    var builder = configured(settings);
    return assertThrows(ConfigException.class, builder::start).getMessage();
  }

  @Test
  void urlWithoutTls_isWarnedOf() throws Exception {
    var broker = broker(Map.of("authorize", Map.of("url", "http://auth.example/")));
    assertTrue(logged(broker, "asked without TLS"));
  }

  private static boolean logged(TestBroker broker, String part) {
    return broker.log().stream().anyMatch(line -> line.contains(part));
  }
}
