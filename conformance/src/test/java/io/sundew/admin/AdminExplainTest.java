package io.sundew.admin;

import static io.sundew.api.Decisions.abstain;
import static io.sundew.api.Decisions.allow;
import static io.sundew.api.Decisions.deny;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sundew.api.Hooks;
import io.sundew.api.PluginContext;
import io.sundew.api.SundewPlugin;
import io.sundew.broker.config.AdminConfig;
import io.sundew.broker.config.HookConfig;
import io.sundew.broker.config.PluginConfig;
import io.sundew.broker.config.Source;
import io.sundew.testkit.PluginJars;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code POST /explain} asks the real chain, of real plugins. */
class AdminExplainTest {
  @TempDir Path data;
  @TempDir Path jars;
  private TestBroker broker;
  private HttpPeer admin;

  /** Knows one topic and abstains on all else. */
  public static final class Knowing implements SundewPlugin {
    @Override
    public Hooks start(PluginContext context) {
      return Hooks.NONE.authorize(
          (request, client) ->
              switch (request.topic()) {
                case "open" -> allow();
                case "secret" -> deny();
                case "broken" -> throw new IllegalStateException("no idea");
                default -> abstain();
              });
    }
  }

  /** Comes too late for one topic. */
  public static final class Hanging implements SundewPlugin {
    @Override
    public Hooks start(PluginContext context) {
      return Hooks.NONE.authorize(
          (request, client) -> {
            if (request.topic().equals("slow")) {
              new CountDownLatch(1).await(400, TimeUnit.MILLISECONDS);
            }
            return client.name().equals("alice") ? allow() : abstain();
          });
    }
  }

  @BeforeEach
  void start() {
    PluginJars.write(jars, "knowing", Knowing.class, true);
    PluginJars.write(jars, "hanging", Hanging.class, false);
    broker =
        TestBroker.builder()
            .dataDirectory(data)
            .set("admin", AdminConfig.DEFAULT)
            .plugin(PluginJars.instance("knowing", Map.of()), jars)
            .plugin(instance("hanging", List.of("#"), false), jars)
            .plugin(instance("hanging", List.of("#"), true), jars)
            .plugin(instance("hanging", List.of("never"), false), jars)
            .start();
    admin = HttpPeer.unix(data);
  }

  private static PluginConfig instance(String plugin, List<String> match, boolean shadow) {
    var hook =
        new HookConfig(
            Optional.of(Duration.ofMillis(100)), Optional.empty(), shadow, Optional.empty());
    String name = plugin + "-" + (shadow ? "shadow" : match.getFirst().replace("#", "all"));
    return new PluginConfig(
        plugin, name, List.of(), match, Map.of(), Map.of("authorize", hook), Source.BUILT_IN);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private JsonNode explain(String more) {
    return ask("{\"clientId\": \"c\", \"action\": \"publish\", " + more + "}").ok();
  }

  private HttpPeer.Reply ask(String body) {
    return admin.ask("POST", "/explain", body);
  }

  private static List<String> verdicts(JsonNode explained) {
    return explained
        .get("verdicts")
        .valueStream()
        .map(verdict -> verdict.get("instance").asText() + " " + verdict.get("verdict").asText())
        .toList();
  }

  private static String why(JsonNode explained, int verdict) {
    return explained.get("verdicts").get(verdict).path("why").asText();
  }

  @Test
  void firstWordCounts_andTheOthersAreNotAsked() {
    JsonNode explained = explain("\"topic\": \"open\"");
    assertEquals("allow", explained.get("outcome").asText());
    assertEquals("knowing", explained.get("decidedBy").asText());
    assertEquals(
        List.of(
            "knowing allow",
            "hanging-all not-asked",
            "hanging-shadow not-asked",
            "hanging-never not-asked"),
        verdicts(explained));
    assertEquals("decided before", why(explained, 1));
    assertTrue(explained.get("verdicts").get(0).get("micros").asDouble() > 0);
    assertEquals("deny", explain("\"topic\": \"secret\"").get("outcome").asText());
  }

  @Test
  void allAbstain_theDefaultHolds() {
    JsonNode explained = explain("\"topic\": \"other\", \"userName\": \"bob\"");
    assertEquals("deny", explained.get("outcome").asText());
    assertEquals("default", explained.get("decidedBy").asText());
    assertEquals("no topic of its 'match'", why(explained, 3));
  }

  @Test
  void failureAndLateness_areDeniedAndNamed() {
    broker.allowInLog("no idea");
    JsonNode broken = explain("\"topic\": \"broken\"");
    assertEquals("deny", broken.get("outcome").asText());
    assertEquals("knowing failed", verdicts(broken).getFirst());
    assertTrue(why(broken, 0).contains("no idea"), why(broken, 0));

    broker.allowInLog("hanging");
    JsonNode slow = explain("\"topic\": \"slow\"");
    assertEquals("hanging-all failed", verdicts(slow).get(1));
    assertEquals("hanging-all", slow.get("decidedBy").asText());
    assertEquals("no answer within 100 ms", why(slow, 1));
  }

  @Test
  void madeUpIdentity_isJudgedAsItWouldBe_andConnectedClientAsItIs() {
    JsonNode alice = explain("\"topic\": \"other\", \"userName\": \"alice\"");
    assertEquals("allow", alice.get("outcome").asText());
    assertFalse(alice.get("client").get("connected").asBoolean());
    try (RawClient _ = broker.v5().clientId("c").open()) {
      JsonNode real = explain("\"topic\": \"other\"");
      assertTrue(real.get("client").get("connected").asBoolean());
      assertEquals("deny", real.get("outcome").asText());
      JsonNode other = explain("\"topic\": \"other\", \"userName\": \"alice\"");
      assertFalse(other.get("client").get("connected").asBoolean());
    }
  }

  @Test
  void explaining_isNoActionOfAClient() {
    try (RawClient _ = broker.v5().clientId("c").open()) {
      JsonNode before = admin.get("/status").ok().get("counters");
      explain("\"topic\": \"open\"");
      explain("\"topic\": \"secret\"");
      assertEquals(before, admin.get("/status").ok().get("counters"));
    }
  }

  @Test
  void whatTheBrokerItselfRefuses_isSaidWithoutAskingHooks() {
    JsonNode reserved = explain("\"topic\": \"$SYS/x\"");
    assertEquals("broker", reserved.get("decidedBy").asText());
    assertEquals("deny", reserved.get("outcome").asText());
    assertEquals(List.of(), verdicts(reserved));
    assertTrue(explain("\"topic\": \"a/#\"").get("reason").asText().contains("topic name"));
    String shared =
        "{\"clientId\": \"c\", \"action\": \"subscribe\", \"topic\": \"$share/g/open\"}";
    assertEquals("allow", ask(shared).ok().get("outcome").asText());
  }

  @Test
  void wrongQuestion_isNamedByKey() {
    Map<String, String> wrong =
        Map.of(
            "{\"clientId\": \"c\", \"topic\": \"t\"}", "'action' is missing",
            "{\"clientId\": \"c\", \"action\": \"fly\", \"topic\": \"t\"}", "must be publish",
            "{\"clientid\": \"c\"}", "unknown key 'clientid'",
            "{\"clientId\": \"c\", \"clientId\": \"d\"}", "Duplicate",
            "{\"clientId\": \"c\", \"action\": \"publish\", \"topic\": \"t\", \"qos\": 3}",
                "'qos' must be",
            "{\"clientId\": \"c\", \"action\": \"publish\", \"topic\": \"t\", \"listener\": \"x\"}",
                "there is no listener 'x'",
            "[]", "not the JSON expected",
            "null", "not null");
    wrong.forEach(
        (body, part) -> {
          HttpPeer.Reply reply = ask(body);
          assertEquals(400, reply.status(), body);
          assertTrue(reply.body().contains(part), reply.body());
        });
  }

  @Test
  void chain_showsEachHookWithItsLevers() {
    JsonNode chain = admin.get("/chain").ok();
    assertEquals("deny", chain.get("authorizeDefault").get("default").asText());
    JsonNode hooks = chain.get("hooks").get("authorize");
    assertEquals(4, hooks.size());
    assertTrue(hooks.get(0).get("inline").asBoolean());
    assertEquals(100, hooks.get(1).get("timeoutMillis").asInt());
    assertTrue(hooks.get(2).get("shadow").asBoolean());
    assertEquals("never", hooks.get(3).get("match").get(0).asText());
    assertEquals("closed", hooks.get(0).get("breaker").asText());
    assertEquals("reject", hooks.get(0).get("onFailure").asText());
  }

  @Test
  void plugins_areListedAndShown() {
    JsonNode list = admin.get("/plugins").ok().get("entries");
    assertEquals("knowing", list.get(0).get("name").asText());
    assertEquals("active", list.get(0).get("state").asText());
    explain("\"topic\": \"open\"");
    JsonNode shown = admin.get("/plugins/knowing").ok();
    assertEquals("1.0.0", shown.get("version").asText());
    assertEquals("authorize", shown.get("hooks").get(0).get("hook").asText());
    assertTrue(shown.get("hooks").get(0).get("statistics").get("calls").asInt() > 0);
    HttpPeer.Reply missing = admin.get("/plugins/none");
    assertEquals(404, missing.status());
  }
}
