package io.sundew.broker.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.sundew.broker.config.ConfigException;
import io.sundew.broker.config.HookConfig;
import io.sundew.broker.config.PluginConfig;
import io.sundew.broker.config.Source;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Plugins come, are replaced, taken back and go while questions are asked of them. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PluginLifeTest {
  /** Accepts everybody under a name; tells a file of its starts and stops. */
  private static final String NAMING =
      """
      public record Config(Optional<String> name, Path log, Optional<Boolean> fail, Optional<String> sick) {}
      private Config config;
      private void log(String what) throws java.io.IOException {
        Files.writeString(config.log(), what + " NAME\\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      }
      public Hooks start(PluginContext context) throws Exception {
        config = context.config(Config.class);
        log("start");
        if (config.fail().orElse(false)) throw new java.io.IOException("no disk");
        boolean bad = BAD;
        return Hooks.NONE.authenticate(attempt -> {
          if (bad) context.health().down("cannot reach the directory");
          return accept(config.name().orElse("NAME"));
        });
      }
      public void stop() throws Exception { log("stop"); }
      """;

  @TempDir private Path root;
  private final Chains.SettableTime time = new Chains.SettableTime();
  private final Home home = new Home();
  private @Nullable PluginHost running;

  @AfterEach
  void stop() {
    host().stop();
  }

  private PluginHost host() {
    return Objects.requireNonNull(running);
  }

  private Path plugins() {
    return root.resolve("plugins");
  }

  private Path log() {
    return root.resolve("log");
  }

  private List<String> lines() {
    try {
      return Files.exists(log()) ? Files.readAllLines(log()) : List.of();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private JarBuilder naming(String name, boolean bad) {
    return JarBuilder.plugin(
        "p1", NAMING.replace("NAME", name).replace("BAD", Boolean.toString(bad)));
  }

  /** Appears at once, as a careful operator's copy does. */
  private void drop(JarBuilder jar) throws IOException {
    Files.createDirectories(plugins());
    Path unfinished = Files.write(root.resolve("unfinished"), jar.bytes());
    Files.move(unfinished, plugins().resolve("p1.jar"), StandardCopyOption.REPLACE_EXISTING);
  }

  private PluginConfig instance(
      String name, Map<String, Object> settings, Map<String, HookConfig> hooks) {
    return new PluginConfig(
        "p1",
        name,
        List.of(),
        List.of(),
        settings,
        hooks,
        new Source(root.resolve("sundew.yaml").toString(), 3));
  }

  private PluginConfig p1() {
    return instance("p1", Map.of("log", "log"), Map.of());
  }

  private void started(PluginConfig... configured) {
    running =
        new PluginHost(
            TestConfigs.of(List.of(configured), List.of(plugins())),
            RecordingBroker::new,
            List.of(),
            time,
            () -> root.resolve("data"));
    running.start(_ -> {});
  }

  private void apply(PluginConfig... configured) {
    host().apply(TestConfigs.of(List.of(configured), List.of(plugins())), _ -> {});
  }

  private String name() {
    try {
      AuthenticateOutcome outcome =
          home.answer(
              (on, later) ->
                  host().chain().authenticate(TestAttempt.of("u", "p"), false, on, later));
      return assertInstanceOf(AuthenticateOutcome.Accepted.class, outcome).name();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        fail("never came true: " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }

  private ActivePlugin.State state() {
    return host().active().getFirst().state();
  }

  @Test
  void jarReplaced_isSwappedAndTheOldStopsAfterProbation() throws Exception {
    drop(naming("one", false));
    started(p1());
    assertEquals("one", name());

    drop(naming("two", false).attribute("Plugin-Version", "2.0.0"));

    await("two answers", () -> name().equals("two"));
    var trial = assertInstanceOf(ActivePlugin.State.Probation.class, state());
    assertEquals("1.0.0", trial.instead());
    assertEquals(List.of("start one", "start two"), lines());
    time.advance(Duration.ofSeconds(61));
    await("one is stopped", () -> lines().contains("stop one"));
    assertInstanceOf(ActivePlugin.State.Running.class, state());
    assertEquals("two", name());
  }

  @Test
  void jarReplaced_unhealthyInProbation_isTakenBackAndNotTriedAgain() throws Exception {
    drop(naming("one", false));
    started(p1());

    drop(naming("two", true).attribute("Plugin-Version", "2.0.0"));
    await("two was asked", () -> name().equals("two"));

    await("one answers again", () -> name().equals("one"));
    var back = assertInstanceOf(ActivePlugin.State.RolledBack.class, state());
    assertEquals("2.0.0", back.version());
    assertEquals("cannot reach the directory", back.reason());
    await("two is stopped", () -> lines().contains("stop two"));
    apply(p1());
    assertEquals("one", name());
    host().reload("p1");
    assertInstanceOf(ActivePlugin.State.Probation.class, state());
  }

  @Test
  void jarReplaced_byOneThatCannotStart_changesNothing() throws Exception {
    drop(naming("one", false));
    started(p1());

    drop(
        JarBuilder.plugin(
            "p1",
            "public Hooks start(PluginContext c) { throw new IllegalStateException(\"no\"); }"));

    await("it was looked at", () -> host().available().size() == 1 && copies() == 2);
    assertEquals("one", name());
    assertInstanceOf(ActivePlugin.State.Running.class, state());
    assertEquals(List.of("start one"), lines());
  }

  private int copies() {
    try (var all = Files.list(root.resolve("data/jars"))) {
      return (int) all.filter(path -> !path.toString().contains("unfinished")).count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void jarReplaced_byRubbish_isRefusedWithTheReason() throws Exception {
    drop(naming("one", false));
    started(p1());

    Files.writeString(plugins().resolve("p1.jar"), "half a jar");

    await("it is refused", () -> !host().refused().isEmpty());
    assertEquals("one", name());
    drop(naming("two", false));
    await("the whole jar is used", () -> name().equals("two"));
  }

  @Test
  void jarDeleted_theCopyGoesOnThroughChanges() throws Exception {
    drop(naming("one", false));
    started(p1());

    Files.delete(plugins().resolve("p1.jar"));
    await("it is gone", () -> host().available().isEmpty());
    apply(instance("p1", Map.of("log", "log", "name", "changed"), Map.of()));

    assertEquals("changed", name());
  }

  @Test
  void apply_levers_bindAnewWithoutRestart() throws Exception {
    drop(naming("one", false));
    started(p1());
    var slower =
        new HookConfig(
            Optional.of(Duration.ofSeconds(9)), Optional.empty(), false, Optional.empty());

    apply(instance("p1", Map.of("log", "log"), Map.of("authenticate", slower)));

    assertEquals(List.of("start one"), lines());
    assertEquals(
        Duration.ofSeconds(9), host().active().getFirst().hooks().get("authenticate").timeout());
    assertEquals("one", name());
  }

  @Test
  void apply_oneFails_allStaysAsItWas() throws Exception {
    drop(naming("one", false));
    started(p1());
    HookChain before = host().chain();

    ConfigException refused =
        assertThrows(
            ConfigException.class,
            () ->
                apply(
                    instance("p1", Map.of("log", "log", "name", "changed"), Map.of()),
                    instance("p2", Map.of("log", "log", "fail", true), Map.of())));

    assertTrue(
        refused.getMessage().contains("sundew.yaml:3: plugin p1 (instance p2)"),
        refused::getMessage);
    assertSame(before, host().chain());
    assertEquals("one", name());
    assertEquals(List.of("start one", "start one", "start one", "stop one"), lines());
  }

  @Test
  void apply_guardRefuses_allStaysAsItWas() throws Exception {
    drop(naming("one", false));
    started(p1());
    HookChain before = host().chain();

    assertThrows(
        ConfigException.class,
        () ->
            host()
                .apply(
                    TestConfigs.of(List.of(), List.of(plugins())),
                    next -> {
                      if (!next.authenticates("public")) {
                        throw new ConfigException(List.of("open to all"));
                      }
                    }));

    assertSame(before, host().chain());
    assertEquals("one", name());
  }

  @Test
  void apply_exclusive_oldStopsBeforeNewStartsAndNobodyIsTurnedAway() throws Exception {
    drop(naming("one", false).attribute("Sundew-Swap", "exclusive"));
    started(p1());
    var failed = new AtomicInteger();
    var asked = new AtomicInteger();
    var over = new AtomicBoolean();
    Thread asking =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!over.get()) {
                    try {
                      name();
                      asked.incrementAndGet();
                    } catch (Throwable turnedAway) {
                      failed.incrementAndGet();
                      return;
                    }
                  }
                });

    await("it is being asked", () -> asked.get() > 10);
    for (int i = 0; i < 5; i++) {
      apply(instance("p1", Map.of("log", "log", "name", "changed" + i), Map.of()));
    }
    int before = asked.get();
    await("it is still being asked", () -> asked.get() > before + 10);
    over.set(true);
    asking.join();

    assertEquals(0, failed.get());
    assertEquals(List.of("start one", "stop one", "start one", "stop one"), lines().subList(0, 4));
    assertEquals("changed4", name());
  }

  @Test
  void apply_exclusiveThatFails_oldIsStartedAnew() throws Exception {
    drop(naming("one", false).attribute("Sundew-Swap", "exclusive"));
    started(p1());

    assertThrows(
        ConfigException.class,
        () -> apply(instance("p1", Map.of("log", "log", "fail", true), Map.of())));

    assertEquals(List.of("start one", "stop one", "start one", "start one"), lines());
    assertEquals("one", name());
  }

  @Test
  void jarReplaced_ofPinnedPlugin_waitsForTheNextStart() throws Exception {
    drop(naming("one", false).attribute("Sundew-Swap", "pinned"));
    started(p1());
    String digest = host().active().getFirst().digest();

    drop(
        naming("two", false)
            .attribute("Sundew-Swap", "pinned")
            .attribute("Plugin-Version", "2.0.0"));
    await("it is seen", () -> host().available().getFirst().version().equals("2.0.0"));
    apply(instance("p1", Map.of("log", "log", "name", "other"), Map.of()));

    assertEquals("other", name());
    assertEquals(digest, host().active().getFirst().digest());
  }

  @Test
  void rollback_afterProbation_startsThePredecessorAnew() throws Exception {
    drop(naming("one", false));
    started(p1());
    drop(naming("two", false));
    await("two answers", () -> name().equals("two"));
    time.advance(Duration.ofSeconds(61));
    await("one is stopped", () -> lines().contains("stop one"));

    host().rollback("p1");

    assertEquals("one", name());
    assertThrows(ConfigException.class, () -> host().rollback("nobody"));
  }

  @Test
  void removed_isStoppedOnceItHasAnswered() throws Exception {
    drop(naming("one", false));
    started(p1());
    assertEquals("one", name());

    apply();

    await("it is stopped", () -> lines().contains("stop one"));
    assertSame(HookChain.EMPTY, host().chain());
  }

  @Test
  void twoHundredRounds_leaveNoLoaderAlive() throws Exception {
    JarBuilder jar = naming("one", false);
    drop(jar);
    started(p1());
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int round = 0; round < 200; round++) {
      drop(jar.attribute("Plugin-Version", "1.0." + round));
      apply(p1());
      assertEquals("one", name());
      loaders.add(new WeakReference<>(host().loader("p1")));
    }
    apply();

    await(
        "all loaders are collected",
        () -> {
          System.gc();
          return loaders.stream().allMatch(loader -> loader.get() == null);
        });
  }
}
