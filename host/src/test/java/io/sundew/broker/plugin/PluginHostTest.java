package io.sundew.broker.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.ApiVersion;
import io.sundew.api.Command;
import io.sundew.broker.config.ConfigException;
import io.sundew.broker.config.HookConfig;
import io.sundew.broker.config.HookConfig.OnFailure;
import io.sundew.broker.config.PluginConfig;
import io.sundew.broker.config.Source;
import io.sundew.broker.message.Origin;
import io.sundew.broker.time.TimeSource;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loading, isolating and starting plugins of real jars. */
class PluginHostTest {
  /** Accepts everybody as what the expression gives. */
  private static final String ACCEPTING =
      """
      public Hooks start(PluginContext context) throws Exception {
        return Hooks.NONE.authenticate(attempt -> accept(name(context)));
      }
      String name(PluginContext context) throws Exception { return %s; }
      """;

  /** Adds a line to a file at start and stop. */
  private static final String LOGGING =
      """
      public record Config(Path log, Optional<Boolean> fail) {}
      private PluginContext context;
      void log(String what) throws java.io.IOException {
        Files.writeString(context.config(Config.class).log(), what + " " + context.instance() + "\\n",
            StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      }
      public Hooks start(PluginContext context) throws Exception {
        this.context = context;
        if (context.config(Config.class).fail().orElse(false)) throw new java.io.IOException("no disk");
        log("start");
        return Hooks.NONE;
      }
      public void stop() throws Exception { log("stop"); }
      """;

  @TempDir private Path root;
  private final RecordingBroker broker = new RecordingBroker();
  private final List<PluginHost> hosts = new ArrayList<>();
  private final Home home = new Home();

  @AfterEach
  void stop() {
    hosts.forEach(PluginHost::stop);
  }

  private Path plugins() {
    return root.resolve("plugins");
  }

  private PluginConfig configured(String plugin, String name, Map<String, Object> settings) {
    return configured(plugin, name, settings, Map.of());
  }

  private PluginConfig configured(
      String plugin, String name, Map<String, Object> settings, Map<String, HookConfig> hooks) {
    var source = new Source(root.resolve("sundew.yaml").toString(), 7);
    return new PluginConfig(plugin, name, List.of(), List.of(), settings, hooks, source);
  }

  private PluginHost host(PluginConfig... configured) {
    return host(List.of(plugins()), configured);
  }

  private PluginHost host(List<Path> directories, PluginConfig... configured) {
    var config = TestConfigs.of(List.of(configured), directories);
    var host =
        new PluginHost(
            config, () -> broker, List.of(), TimeSource.SYSTEM, () -> root.resolve("data"));
    hosts.add(host);
    return host;
  }

  private PluginHost started(PluginConfig... configured) {
    PluginHost host = host(configured);
    host.start(_ -> {});
    return host;
  }

  private String refusal(PluginConfig... configured) {
    PluginHost host = host(configured);
    String message = refusal(host);
    assertTrue(message.startsWith(root.resolve("sundew.yaml") + ":7: plugin "), message);
    return message;
  }

  private static String refusal(PluginHost host) {
    return String.valueOf(
        assertThrows(ConfigException.class, () -> host.start(_ -> {})).getMessage());
  }

  private String acceptedName(PluginHost host) throws InterruptedException {
    AuthenticateOutcome outcome =
        home.answer(
            (on, later) -> host.chain().authenticate(TestAttempt.of("u", "p"), false, on, later));
    return assertInstanceOf(AuthenticateOutcome.Accepted.class, outcome).name();
  }

  private static void assertContains(String part, String whole) {
    assertTrue(whole.contains(part), () -> "'" + whole + "' does not contain '" + part + "'");
  }

  @Test
  void start_plainJar_bindsItsHooks() throws Exception {
    JarBuilder.plugin("p1", ACCEPTING.formatted("context.instance()")).write(plugins(), "p1.jar");

    PluginHost host = started(configured("p1", "staff", Map.of()));

    assertEquals("staff", acceptedName(host));
    assertTrue(host.chain().authenticates("public"));
    assertEquals(List.of("p1"), host.available().stream().map(AvailablePlugin::id).toList());
    assertEquals(List.of("authenticate"), List.copyOf(host.active().getFirst().hooks().keySet()));
  }

  @Test
  void start_withoutPlugins_opensNothing() {
    PluginHost host = started();

    assertSame(HookChain.EMPTY, host.chain());
    assertFalse(Files.exists(root.resolve("data")));
  }

  @Test
  void start_inlineByManifest_answersAtOnce() throws Exception {
    JarBuilder.plugin("p1", ACCEPTING.formatted("\"x\""))
        .attribute("Sundew-Inline", "true")
        .write(plugins(), "p1.jar");

    PluginHost host = started(configured("p1", "p1", Map.of()));

    home.<AuthenticateOutcome>atOnce(
        (on, later) -> host.chain().authenticate(TestAttempt.anonymous(), false, on, later));
  }

  @Test
  void start_inlineByManifestForSomeHooks_offloadsTheOthers() throws Exception {
    String body =
        """
        public Hooks start(PluginContext context) {
          return Hooks.NONE.authenticate(_ -> accept("x")).authorize((_, _) -> allow());
        }
        """;
    JarBuilder.plugin("p1", body)
        .attribute("Sundew-Inline", "authorize, on-publish")
        .write(plugins(), "p1.jar");

    Map<String, ActivePlugin.Hook> bound =
        started(configured("p1", "p1", Map.of())).active().getFirst().hooks();

    assertTrue(bound.get("authorize").inline());
    assertFalse(bound.get("authenticate").inline());
  }

  @Test
  void start_severalInstances_startsEachOnceInOrderAndStopsInReverse() throws Exception {
    JarBuilder.plugin("p1", LOGGING).write(plugins(), "p1.jar");
    Path log = root.resolve("log");

    PluginHost host =
        started(
            configured("p1", "a", Map.of("log", "log")),
            configured("p1", "b", Map.of("log", "log")));
    assertEquals("start a\nstart b\n", Files.readString(log));
    host.stop();

    assertEquals("start a\nstart b\nstop b\nstop a\n", Files.readString(log));
  }

  @Test
  void start_failing_namesPlaceAndReasonAndStopsTheOthers() throws Exception {
    JarBuilder.plugin("p1", LOGGING).write(plugins(), "p1.jar");

    String message =
        refusal(
            configured("p1", "a", Map.of("log", "log")),
            configured("p1", "b", Map.of("log", "log", "fail", true)));

    assertContains("plugin p1 (instance b): start failed: java.io.IOException: no disk", message);
    assertEquals("start a\nstop a\n", Files.readString(root.resolve("log")));
  }

  @Test
  void start_wrongSettings_namesTheKeyAndTheNearest() throws Exception {
    JarBuilder.plugin("p1", LOGGING).write(plugins(), "p1.jar");

    String message = refusal(configured("p1", "p1", Map.of("lgo", "log")));

    assertContains("config.lgo: unknown key, did you mean 'log'?", message);
  }

  @Test
  void start_unknownId_listsWhatIsThere() throws Exception {
    JarBuilder.plugin("auth-passwd", LOGGING).write(plugins(), "a.jar");
    JarBuilder.plugin("bridge", LOGGING).write(plugins(), "b.jar");

    String message = refusal(configured("auth-paswd", "auth-paswd", Map.of()));

    assertContains(
        "there is no such plugin, did you mean 'auth-passwd'?; found: auth-passwd, bridge",
        message);
  }

  @Test
  void start_badManifest_saysWhatIsWrong() throws Exception {
    Map<JarBuilder, String> cases =
        Map.of(
            JarBuilder.plugin("p1", LOGGING).without("Plugin-Class"), "has no Plugin-Class",
            JarBuilder.plugin("p1", LOGGING).without("Plugin-Id"), "has no Plugin-Id",
            JarBuilder.plugin("P 1", LOGGING), "Plugin-Id 'P 1' does not match",
            JarBuilder.plugin("p1", LOGGING).attribute("Plugin-Version", "one"),
                "Plugin-Version 'one'",
            JarBuilder.plugin("p1", LOGGING).attribute("Plugin-Requires", ">=9.0.0"),
                "requires version >=9.0.0",
            JarBuilder.plugin("p1", LOGGING).attribute("Plugin-Requires", "!!"),
                "Plugin-Requires '!!'",
            JarBuilder.plugin("p1", LOGGING).attribute("Sundew-Inline", "yes"),
                "Sundew-Inline 'yes'",
            JarBuilder.plugin("p1", LOGGING).attribute("Sundew-Swap", "never"),
                "none of overlap, exclusive, pinned",
            JarBuilder.plugin("p1", LOGGING).attribute("Plugin-Class", "example.Other"),
                "example.Other is not in the jar",
            JarBuilder.plugin("p1", LOGGING).attribute("Plugin-Class", "java.lang.String"),
                "not implement SundewPlugin");
    for (Map.Entry<JarBuilder, String> bad : cases.entrySet()) {
      bad.getKey().write(plugins(), "p1.jar");
      assertContains(bad.getValue(), refusal(configured("p1", "p1", Map.of("log", "log"))));
    }
  }

  @Test
  void start_noJarAtAll_isRefused() throws Exception {
    Files.createDirectories(plugins());
    Files.writeString(plugins().resolve("p1.jar"), "not a jar");

    assertContains(
        "p1.jar was refused: it cannot be read", refusal(configured("p1", "p1", Map.of())));
  }

  @Test
  void start_sameIdTwice_isRefusedWithBothPaths() throws Exception {
    Path one = JarBuilder.plugin("p1", LOGGING).write(plugins(), "p1.jar");
    Path other = JarBuilder.plugin("p1", LOGGING).write(root.resolve("own"), "mine.jar");
    PluginHost host =
        host(List.of(plugins(), root.resolve("own")), configured("p1", "p1", Map.of("log", "log")));

    String message = refusal(host);

    assertContains(one + " and " + other, message);
  }

  @Test
  void start_sameNameTwice_isRefused() throws Exception {
    JarBuilder.plugin("p1", LOGGING).write(plugins(), "p1.jar");
    var config = configured("p1", "a", Map.of("log", "log"));

    assertContains("two instances of that name", refusal(config, config));
  }

  @Test
  void start_writableByAnybody_isRefused() throws Exception {
    Path jar = JarBuilder.plugin("p1", LOGGING).write(plugins(), "p1.jar");
    var config = configured("p1", "p1", Map.of("log", "log"));

    Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-rw-rw-"));
    assertContains("chmod o-w " + jar, refusal(config));

    Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--r--"));
    Files.setPosixFilePermissions(plugins(), PosixFilePermissions.fromString("rwxrwxrwx"));
    assertContains("chmod o-w " + plugins(), refusal(config));
  }

  @Test
  void start_ofAnotherUser_isRefused() throws Exception {
    Path jar = JarBuilder.plugin("p1", LOGGING).write(plugins(), "p1.jar");
    Assumptions.assumeTrue(
        Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid")),
        "only root gives files away");
    Files.setAttribute(jar, "unix:uid", 4321);

    assertContains(
        "belongs to user id 4321", refusal(configured("p1", "p1", Map.of("log", "log"))));
  }

  @Test
  void start_hookLevers_areChecked() throws Exception {
    JarBuilder.plugin("p1", ACCEPTING.formatted("\"x\"")).write(plugins(), "p1.jar");
    var passing =
        new HookConfig(Optional.empty(), Optional.of(OnFailure.PASS), false, Optional.empty());

    assertContains(
        "hooks.authenticate.on-failure: pass is not allowed here; it may be reject",
        refusal(configured("p1", "p1", Map.of(), Map.of("authenticate", passing))));
    assertContains(
        "hooks.authorise: no such hook, did you mean 'authorize'?",
        refusal(configured("p1", "p1", Map.of(), Map.of("authorise", HookConfig.DEFAULT))));
  }

  @Test
  void plugin_seesTheApiAndItsOwnClassesOnly() throws Exception {
    String probe =
        """
        String.join(" ", see("io.sundew.broker.plugin.PluginHost"), see("io.netty.channel.Channel"),
            see("com.github.benmanes.caffeine.cache.Caffeine"), see("org.slf4j.Logger"), see("java.sql.Connection"),
            Thread.currentThread().getContextClassLoader() == getClass().getClassLoader() ? "own" : "other")\
        """;
    String see =
        """
        String see(String name) {
          try { return Class.forName(name).getSimpleName(); } catch (ClassNotFoundException missing) { return "-"; }
        }
        """;
    JarBuilder.plugin("p1", ACCEPTING.formatted(probe) + see).write(plugins(), "p1.jar");

    assertEquals(
        "- - - Logger Connection own", acceptedName(started(configured("p1", "p1", Map.of()))));
  }

  @Test
  void plugins_withTheSameLibraryClass_seeEachItsOwn() throws Exception {
    String probe = "Class.forName(\"library.Version\").getField(\"NUMBER\").get(null).toString()";
    for (String number : List.of("1", "2")) {
      byte[] library =
          JarBuilder.library(
                  "library.Version",
                  "package library; public class Version { public static final int NUMBER = "
                      + number
                      + "; }")
              .bytes();
      JarBuilder.plugin("p" + number, ACCEPTING.formatted(probe))
          .entry("lib/library.jar", library)
          .write(plugins(), "p" + number + ".jar");
    }

    assertEquals(
        "1",
        acceptedName(started(configured("p1", "p1", Map.of()), configured("p2", "p2", Map.of()))));
    assertEquals(
        "2",
        acceptedName(started(configured("p2", "p2", Map.of()), configured("p1", "p1", Map.of()))));
  }

  @Test
  void jar_withAnEntryThatPointsOutside_isRefused() throws Exception {
    for (String name :
        List.of("../evil.txt", "lib/../../evil.jar", "/etc/evil", "lib\\..\\evil.jar")) {
      JarBuilder.plugin("p1", LOGGING).entry(name, new byte[1]).write(plugins(), "p1.jar");

      assertContains("points outside", refusal(configured("p1", "p1", Map.of("log", "log"))));
    }
    assertFalse(Files.exists(root.resolve("evil.txt")));
  }

  @Test
  void jar_withTooManyEntries_isRefused() throws Exception {
    JarBuilder jar = JarBuilder.plugin("p1", LOGGING);
    for (int i = 0; i < JarStore.MAXIMUM_ENTRIES; i++) {
      jar.entry("e" + i, new byte[0]);
    }
    jar.write(plugins(), "p1.jar");

    assertContains("10000 are the most", refusal(configured("p1", "p1", Map.of("log", "log"))));
  }

  @Test
  void jar_deletedOrReplaced_leavesWhatRunsAlone() throws Exception {
    Path jar =
        JarBuilder.plugin(
                "p1",
                ACCEPTING.formatted(
                    "new Object() { public String toString() { return \"late\"; } }.toString()"))
            .write(plugins(), "p1.jar");
    PluginHost host = started(configured("p1", "p1", Map.of()));
    Files.writeString(jar, "overwritten");

    assertEquals("late", acceptedName(host));
    try (var left = Files.list(root.resolve("data/jars"))) {
      assertEquals(1, left.count(), "copies");
    }
  }

  @Test
  void broker_publishesInTheInstancesNameUntilItIsStopped() throws Exception {
    String publishing =
        """
        public Hooks start(PluginContext context) throws Exception {
          context.broker().publish(context.broker().message("a/b", new byte[0]));
          if (!context.broker().publish(context.broker().message("$SYS/b", new byte[0]))
              .toCompletableFuture().isCompletedExceptionally()) throw new IllegalStateException("reserved");
          return Hooks.NONE.authenticate(attempt -> {
            context.broker().clients();
            return accept("x");
          });
        }
        """;
    JarBuilder.plugin("p1", publishing).write(plugins(), "p1.jar");
    PluginHost host = started(configured("p1", "mine", Map.of()));
    HookChain chain = host.chain();

    assertEquals("x", acceptedName(host));
    assertEquals(
        List.of(new Origin("", "", "", "mine", 1)),
        broker.published.stream().map(p -> p.origin()).toList());
    host.stop();

    AuthenticateOutcome stopped =
        home.answer((on, later) -> chain.authenticate(TestAttempt.anonymous(), true, on, later));
    assertInstanceOf(AuthenticateOutcome.Rejected.class, stopped);
  }

  @Test
  void commands_areLoadedWithoutStarting() throws Exception {
    String commanding =
        """
        public Hooks start(PluginContext context) { throw new IllegalStateException("started"); }
        public List<Command> commands() {
          return List.of(new Command("greet", "says hello", (arguments, terminal) -> {
            terminal.out().print("hello " + arguments.getFirst());
            return Thread.currentThread().getContextClassLoader() == getClass().getClassLoader() ? 3 : 1;
          }));
        }
        """;
    JarBuilder.plugin("p1", commanding).write(plugins(), "p1.jar");
    JarBuilder.plugin("p2", LOGGING).without("Plugin-Class").write(plugins(), "p2.jar");
    JarBuilder.library("example.Other", "package example; class Other {}")
        .attribute("Plugin-Id", "p3")
        .attribute("Plugin-Version", "1.0.0")
        .attribute("Plugin-Class", "example.CannotBeLoaded")
        .attribute("Plugin-Requires", ">=" + ApiVersion.CURRENT)
        .attribute("Sundew-Commands", "wave")
        .attribute("Sundew-Command-wave", "waves")
        .write(plugins(), "p3.jar");
    var terminal = new TestTerminal();

    try (PluginCommands commands =
        PluginCommands.load(List.of(plugins(), root.resolve("missing")), "greet")) {
      assertEquals(
          List.of("greet"), commands.commands().stream().map(command -> command.name()).toList());
      assertEquals(3, commands.commands().getFirst().body().run(List.of("world"), terminal));
    }
    assertEquals("hello world", terminal.output());
    assertEquals(
        Map.of("greet", "says hello", "wave", "waves"),
        PluginCommands.summaries(List.of(plugins())));
  }

  /** A terminal in memory. */
  private static final class TestTerminal implements Command.Terminal {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    String output() {
      return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public BufferedReader in() {
      return new BufferedReader(Reader.nullReader());
    }

    @Override
    public PrintStream out() {
      return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    @Override
    public PrintStream err() {
      return out();
    }

    @Override
    public char[] readPassword(String prompt) throws IOException {
      throw new IOException("nobody is there");
    }
  }
}
