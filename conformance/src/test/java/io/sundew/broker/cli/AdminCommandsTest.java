package io.sundew.broker.cli;

import static io.sundew.api.Decisions.abstain;
import static io.sundew.api.Decisions.allow;
import static io.sundew.api.Decisions.deny;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sundew.api.Hooks;
import io.sundew.api.PluginContext;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.api.SundewPlugin;
import io.sundew.broker.config.AdminConfig;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The verbs for a running broker, each through the real command line. */
class AdminCommandsTest {
  @TempDir Path data;
  @TempDir Path jars;
  @TempDir Path directory;
  private TestBroker broker;

  /** Keeps clients from one topic, and knows nothing of another. */
  public static final class Guard implements SundewPlugin {
    @Override
    public Hooks start(PluginContext context) {
      return Hooks.NONE.authorize(
          (request, client) ->
              switch (request.topic()) {
                case "secret" -> deny();
                case "unknown" -> abstain();
                default -> allow();
              });
    }
  }

  /** What a command said. */
  private record Result(int status, String out, String err) {
    Result ok() {
      assertEquals(0, status, err + out);
      return this;
    }

    /** The words of the line that begins with that word. */
    List<String> line(String first) {
      return out.lines()
          .map(line -> List.of(line.split(" {2,}")))
          .filter(words -> words.getFirst().equals(first))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no line of " + first + " in\n" + out));
    }
  }

  @BeforeEach
  void start() {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    broker =
        TestBroker.builder()
            .dataDirectory(data)
            .set("admin", new AdminConfig(true, Optional.of(anyPort), Set.of()))
            .plugin("guard", Guard.class, true, jars)
            .start();
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  /** Runs a command for the broker of this test. */
  private Result run(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.add("--data");
    all.add(data.toString());
    return run(Map.of(), all);
  }

  private Result run(Map<String, String> environment, List<String> words) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var surroundings =
        new Surroundings(
            Optional.empty(),
            directory,
            environment,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    int status = CommandLines.run(words, surroundings);
    return new Result(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void status_saysHowItIs() {
    String out = run("status").ok().out();
    assertTrue(out.contains("health: up"), out);
    assertTrue(out.contains("listener default: 127.0.0.1:" + broker.address().getPort()), out);
  }

  @Test
  void plugins_areListedAndShown() {
    assertEquals(
        List.of("guard", "guard", "1.0.0", "active"),
        run("plugins", "list").ok().line("guard").subList(0, 4));
    assertEquals("inline", run("plugins", "info", "guard").ok().line("authorize").get(1));
    Result missing = run("plugins", "info", "none");
    assertEquals(1, missing.status());
    assertEquals("there is no plugin instance 'none'\n", missing.err());
  }

  @Test
  void chain_isShownWithItsDefault() {
    Result chain = run("chain", "show").ok();
    assertEquals("guard", chain.line("authorize").get(1));
    assertTrue(chain.out().contains("on listener default: deny."), chain.out());
  }

  @Test
  void explain_showsVerdictsAndOutcome() {
    Result secret =
        run("explain", "--client", "c", "--user", "u", "--action", "publish", "--topic", "secret");
    assertEquals("deny", secret.ok().line("guard").get(1));
    assertTrue(
        secret
            .out()
            .contains("deny: client c as u on listener default (made up), decided by guard"),
        secret.out());
    Result other = run("explain", "--client", "c", "--action", "publish", "--topic", "unknown");
    assertTrue(other.ok().out().contains("decided by default"), other.out());
    assertEquals(2, run("explain", "--client", "c").status());
    assertEquals(1, run("explain", "--client", "c", "--action", "fly", "--topic", "x").status());
  }

  @Test
  void clients_areListedAndKicked() {
    try (RawClient client = broker.v5().clientId("a b\nc").open()) {
      assertEquals("default", run("clients", "list").ok().line("a b\\u000ac").get(2));
      assertEquals("Disconnected a b\\u000ac.\n", run("clients", "kick", "a b\nc").ok().out());
      client.expectDisconnect(ReasonCode.ADMINISTRATIVE_ACTION);
    }
    Result gone = run("clients", "kick", "a b\nc");
    assertEquals(1, gone.status());
    assertTrue(gone.err().contains("there is no connected client"), gone.err());
  }

  @Test
  void list_isCutAtItsLimit_andSaysSo() {
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      clients.add(broker.v5().clientId("c" + i).open());
    }
    Result two = run("clients", "list", "--limit", "2").ok();
    assertEquals(3, two.out().lines().count());
    assertTrue(two.err().contains("--limit N shows more than 2"), two.err());
    assertEquals("", run("clients", "list", "--limit", "3").ok().err());
    clients.forEach(RawClient::close);
  }

  @Test
  void sessions_areListedShownAndDeleted() {
    RawClient client = broker.v5().clientId("s").durable().open();
    client.subscribe("$share/g/a/#", Qos.AT_LEAST_ONCE);
    client.disconnect();
    client.expectClosed();
    assertEquals("never", run("sessions", "list").ok().line("s").get(3));
    assertEquals("1", run("sessions", "info", "s").ok().line("$share/g/a/#").get(1));
    assertEquals("g", run("subscriptions", "list", "--match", "a/b").ok().line("a/#").get(1));
    assertEquals("Deleted the session of s.\n", run("sessions", "delete", "s").ok().out());
    assertEquals(1, run("sessions", "info", "s").status());
  }

  @Test
  void retained_areListedAndDeleted() {
    try (RawClient client = broker.v5().clientId("c").open()) {
      client.retain("r/1", Qos.AT_LEAST_ONCE, "four");
    }
    assertEquals("4", run("retained", "list", "--match", "r/+").ok().line("r/1").get(1));
    assertEquals(
        "Deleted the retained message of r/1.\n", run("retained", "delete", "r/1").ok().out());
    assertEquals(1, run("retained", "delete", "r/1").status());
    assertEquals(1, run("retained", "list").ok().out().lines().count());
  }

  @Test
  void config_isShownWithOrigins_andSecretsStayReferences() {
    String shown = run("config", "show").ok().out();
    assertTrue(shown.contains("allow-anonymous: true"), shown);
    assertTrue(shown.contains("- plugin: guard"), shown);
    Result origins = run("config", "show", "--origin").ok();
    assertEquals(
        List.of("limits.max-inflight", "1024", "default"), origins.line("limits.max-inflight"));
    assertEquals("built-in defaults", origins.line("plugins[0].plugin").get(2));
  }

  @Test
  void logLevel_isSetAndUnset() {
    String logger = "io.sundew.broker.session.Connection";
    assertEquals(
        List.of(logger, "debug", "operator"), run("log-level", logger, "debug").ok().line(logger));
    assertEquals(List.of(logger, "debug", "operator"), run("log-level").ok().line(logger));
    assertFalse(run("log-level", logger, "default").ok().out().contains(logger));
    Result wrong = run("log-level", logger, "loud");
    assertEquals(1, wrong.status());
    assertTrue(wrong.err().contains("one of off, error"), wrong.err());
  }

  @Test
  void json_isWhatTheBrokerAnswers() throws IOException {
    var mapper = new JsonMapper();
    for (String verb :
        List.of("plugins list", "clients list", "config show", "status", "log-level")) {
      List<String> words = new ArrayList<>(List.of(verb.split(" ")));
      words.add("--json");
      assertTrue(mapper.readTree(run(words.toArray(String[]::new)).ok().out()).isObject(), verb);
    }
  }

  @Test
  void trace_showsAndRecordsWhatAClientDoes() throws Exception {
    Path record = directory.resolve("trace.ndjson");
    CompletableFuture<Result> tracing =
        CompletableFuture.supplyAsync(
            () -> run("trace", "--client", "c", "--count", "10", "--record", record.toString()));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!tracing.isDone() && System.nanoTime() < end) { // until the trace has begun and seen all
      try (RawClient client = broker.v5().clientId("c").open()) {
        client.publish("secret", Qos.AT_LEAST_ONCE, "payload-not-shown");
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
    Result result = tracing.get(1, TimeUnit.SECONDS).ok();
    assertEquals(10, result.out().lines().count(), result.out());
    assertEquals(10, Files.readAllLines(record).size());
    assertTrue(Files.readString(record).startsWith("{\"time\":"), Files.readString(record));
    assertFalse(result.out().contains("payload-not-shown"), result.out());
    String encoded = Base64.getEncoder().encodeToString("payload-not-shown".getBytes(UTF_8));
    assertTrue(Files.readString(record).contains(encoded), Files.readString(record));
    assertFalse(result.out().contains(encoded), result.out());
    assertEquals(2, run("trace").status());
  }

  @Test
  void broker_isFoundByItsLoopbackAddressAndToken() throws IOException {
    String url = "http://127.0.0.1:" + broker.broker().adminAddress().orElseThrow().getPort();
    String token = Files.readString(data.resolve("admin.token")).strip();
    List<String> status = List.of("status", "--admin", url);
    assertEquals(0, run(Map.of("SUNDEW_ADMIN_TOKEN", token), status).status());
    Result wrong = run(Map.of("SUNDEW_ADMIN_TOKEN", "x".repeat(43)), status);
    assertEquals(1, wrong.status());
    assertEquals("the token is not that of this broker\n", wrong.err());
    Result without = run(Map.of(), status);
    assertEquals(1, without.status());
    assertTrue(without.err().contains("--token-file"), without.err());
    List<String> withFile = new ArrayList<>(status);
    withFile.addAll(List.of("--token-file", data.resolve("admin.token").toString()));
    assertEquals(0, run(Map.of(), withFile).status());
    assertEquals(
        0,
        run(Map.of(), List.of("status", "--admin", "unix:" + data.resolve("admin.sock"))).status());
  }

  @Test
  void brokerThatIsNotThere_isSaidWithTheFix() {
    Result nowhere = run(Map.of(), List.of("status", "--data", "nowhere"));
    assertEquals(1, nowhere.status());
    assertTrue(nowhere.err().contains("no broker runs with the data directory"), nowhere.err());
    Result closed =
        run(Map.of("SUNDEW_ADMIN_TOKEN", "x"), List.of("status", "--admin", "http://127.0.0.1:1"));
    assertEquals(1, closed.status());
    assertTrue(closed.err().contains("does not answer"), closed.err());
    assertEquals(1, run(Map.of(), List.of("status", "--admin", "ftp://x")).status());
  }

  @Test
  void onlyRunningBroker_isFound_andSeveralAreNamed(@TempDir Path runtime) throws IOException {
    var finder = new BrokerFinder(directory, Map.of(), List.of(runtime));
    var any = new AdminArguments();
    AdminFailure none = refusal(() -> finder.find(any));
    assertTrue(none.getMessage().contains("--data DIR"), none.getMessage());

    Path first = Files.createDirectory(runtime.resolve("sundew-1-a"));
    Files.createDirectory(runtime.resolve("sundew-2-dead"));
    try (TestBroker one = privateBroker(first)) {
      assertEquals(first.toString(), finder.find(any).name());
      Path second = Files.createDirectory(runtime.resolve("sundew-3-b"));
      try (TestBroker two = privateBroker(second)) {
        AdminFailure several = refusal(() -> finder.find(any));
        assertTrue(several.getMessage().contains("--data " + first), several.getMessage());
        assertTrue(several.getMessage().contains("--data " + second), several.getMessage());
        assertTrue(one.address().getPort() != two.address().getPort());
      }
    }
  }

  private static TestBroker privateBroker(Path directory) {
    return TestBroker.builder().dataDirectory(directory).set("admin", AdminConfig.DEFAULT).start();
  }

  private static AdminFailure refusal(Executable find) {
    return Assertions.assertThrows(AdminFailure.class, find);
  }

  @Test
  void nounWithoutVerb_isWrongUsage() {
    Result result = run(Map.of(), List.of("plugins"));
    assertEquals(2, result.status());
    assertTrue(result.err().contains("Try 'sundew plugins --help'"), result.err());
  }

  @Test
  void help_namesAllVerbs() {
    String help = run(Map.of(), List.of("--help")).ok().out();
    for (String verb : List.of("plugins", "chain", "explain", "trace", "config", "log-level")) {
      assertTrue(help.contains("  " + verb), help);
    }
  }
}
