package io.sundew.broker.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Broker;
import io.sundew.api.Decisions;
import io.sundew.api.Hooks;
import io.sundew.api.Registration;
import io.sundew.broker.config.EgressConfig;
import io.sundew.broker.config.PluginConfig;
import io.sundew.broker.config.Source;
import io.sundew.broker.egress.Egress;
import io.sundew.broker.message.Origin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a plugin instance is given. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class InstanceContextTest {
  record Config(Path file) {}

  @TempDir private Path root;
  private final RecordingBroker broker = new RecordingBroker();
  private final Chains chains = new Chains();
  private final AtomicReference<InstanceContext> made = new AtomicReference<>();
  private final AtomicInteger forgotten = new AtomicInteger();
  private final KeptValues values = new KeptValues();
  private final List<String> warned = new ArrayList<>();
  private final List<Hooks.Part> bound = new ArrayList<>();

  private InstanceContext context() {
    var source = new Source(root.resolve("sundew.yaml").toString(), 1);
    var config =
        new PluginConfig("p", "mine", List.of(), List.of(), Map.of("file", "x"), Map.of(), source);
    var files = new FileWatch(Duration.ofMillis(5), Duration.ofMillis(20));
    var services =
        new Services(
            () -> broker,
            () -> NoClients.INSTANCE,
            chains.time,
            () -> root.resolve("data"),
            files,
            new Egress(EgressConfig.DEFAULT),
            values,
            forgotten::incrementAndGet,
            _ -> {},
            (_, subject, text) -> warned.add(subject + ": " + text),
            (_, parts) -> bound.addAll(parts));
    var context = new InstanceContext(config, getClass().getClassLoader(), services);
    made.set(context);
    return context;
  }

  @AfterEach
  void close() {
    InstanceContext context = made.get();
    if (context != null) {
      context.close();
    }
    chains.close();
  }

  @Test
  void config_pathsBeginAtTheConfigurationFile() {
    assertEquals(new Config(root.resolve("x")), context().config(Config.class));
  }

  @Test
  void dataDirectory_isMadeAtTheFirstCall() throws Exception {
    InstanceContext context = context();
    assertFalse(Files.exists(root.resolve("data")));

    assertEquals(root.resolve("data/plugins/mine"), context.dataDirectory());
    assertTrue(Files.isDirectory(context.dataDirectory()));
  }

  @Test
  void forgetDecisions_afterStop_hasNoEffect() {
    InstanceContext context = context();

    context.forgetDecisions();
    context.close();
    context.forgetDecisions();

    assertEquals(1, forgotten.get());
  }

  @Test
  void metrics_countByName() {
    InstanceContext context = context();
    context.metrics().counter("logins").increment();
    context.metrics().counter("logins").add(2);

    assertSame(context.metrics().counter("logins"), context.metrics().counter("logins"));
    assertEquals(Map.of("logins", 3L), context.currentMetrics().sums());
    assertThrows(IllegalArgumentException.class, () -> context.metrics().counter("No Name"));
  }

  @Test
  void warning_isToldOnceAndShownUntilItIsSettled() {
    InstanceContext context = context();

    context.health().warn("a.js", "line 1\nline 2");
    context.health().warn("a.js", "line 1\nline 2");
    assertEquals(Map.of("a.js", "line 1\nline 2"), context.currentHealth().warnings());
    assertTrue(context.currentHealth().reason().isEmpty());

    context.health().settle("a.js");
    context.health().settle("b.js");
    assertEquals(Map.of(), context.currentHealth().warnings());
    assertEquals(List.of("a.js: line 1\nline 2"), warned);
  }

  @Test
  void bindParts_onlyBetweenStartAndStop() {
    InstanceContext context = context();
    List<Hooks.Part> parts = List.of(new Hooks.Part("a.js", List.of("a/#"), Hooks.NONE));

    assertThrows(IllegalStateException.class, () -> context.bindParts(parts));
    context.started();
    context.bindParts(parts);
    context.close();
    assertThrows(IllegalStateException.class, () -> context.bindParts(parts));

    assertEquals(parts, bound);
  }

  @Test
  void health_isWhatWasSaidLast() {
    InstanceContext context = context();
    assertTrue(context.currentHealth().reason().isEmpty());
    context.health().down("no\ndisk");
    assertEquals("no?disk", context.currentHealth().reason().orElseThrow());
    context.health().up();
    assertTrue(context.currentHealth().reason().isEmpty());
  }

  @Test
  void scheduler_goesOnAfterAFailure() throws Exception {
    InstanceContext context = context();
    var runs = new CountDownLatch(3);
    Registration every =
        context
            .scheduler()
            .every(
                Duration.ofMillis(1),
                () -> {
                  runs.countDown();
                  throw new IllegalStateException("broken");
                });

    runs.await();
    every.close();
    every.close();
  }

  @Test
  void watch_tellsOfChangedReplacedAndDeletedFiles() throws Exception {
    InstanceContext context = context();
    Path file = Files.writeString(root.resolve("x"), "1");
    Path link = Files.createSymbolicLink(root.resolve("link"), file);
    var changes = new Semaphore(0);
    Registration watch = context.watch(List.of(link), changes::release);

    Files.writeString(file, "2", StandardOpenOption.APPEND);
    changes.acquire();
    Path other = Files.writeString(root.resolve("y"), "22");
    Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
    changes.acquire();
    Path third = Files.writeString(root.resolve("z"), "22");
    Path turned = Files.createSymbolicLink(root.resolve("turned"), third);
    Files.move(turned, link, StandardCopyOption.ATOMIC_MOVE);
    changes.acquire();
    Files.delete(third);
    changes.acquire();
    watch.close();
    assertEquals(0, changes.availablePermits());
  }

  @Test
  void closed_revokesEverything() {
    InstanceContext context = context();
    context.close();

    assertThrows(IllegalStateException.class, () -> context.broker().clients());
    assertThrows(IllegalStateException.class, () -> context.watch(List.of(), () -> {}));
    assertThrows(IllegalStateException.class, context::dataDirectory);
    assertThrows(RuntimeException.class, () -> context.scheduler().after(Duration.ZERO, () -> {}));
  }

  @Test
  void publish_fromAHook_countsTheHopsOfWhatItWasAskedAbout() throws InterruptedException {
    InstanceContext context = context();
    chains.inline(
        "mine",
        Hooks.NONE.onPublish(
            (_, _) -> {
              context.broker().publish(context.broker().message("answer", new byte[0]));
              return Decisions.forward();
            }));
    HookChain chain = chains.chain();
    var client = TestClient.named("c1");
    var home = new Home();
    var asked = Chains.publication("t", "x");
    var busy = asked.withOrigin(new Origin("c1", "", "", "other", 7));

    home.<List<PublishOutcome>>atOnce(
        (on, later) -> chain.publish(List.of(asked, busy), client, on, later));

    assertEquals(List.of(1, 8), broker.published.stream().map(p -> p.origin().hops()).toList());
    assertEquals("mine", broker.published.getFirst().origin().plugin());
  }

  private static List<CompletableFuture<Void>> publish(InstanceContext context, int count) {
    Broker broker = context.broker();
    return IntStream.range(0, count)
        .mapToObj(_ -> broker.publish(broker.message("t", new byte[0])).toCompletableFuture())
        .toList();
  }

  @Test
  void publish_withAThousandOnTheirWay_findsRoomWhenOneIsAnswered() {
    InstanceContext context = context();
    broker.routed = new CompletableFuture<>();
    List<CompletableFuture<Void>> first = publish(context, 1_000);
    CompletableFuture<Void> refused = publish(context, 1).getFirst();

    assertInstanceOf(
        IllegalStateException.class,
        assertThrows(CompletionException.class, refused::join).getCause());
    assertEquals(1_000, broker.published.size());

    broker.routed.complete(null);
    first.forEach(CompletableFuture::join);
    publish(context, 2_000).forEach(CompletableFuture::join);
    assertEquals(3_000, broker.published.size());
  }

  @Test
  void publish_ofAThread_waitsForRoom() throws InterruptedException {
    InstanceContext context = context();
    broker.routed = new CompletableFuture<>();
    List<CompletableFuture<Void>> first = publish(context, 1_000);
    var failures = new AtomicInteger();
    Thread waiting = Thread.ofPlatform().start(() -> retry(context, failures));
    while (waiting.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    assertEquals(1_000, broker.published.size());

    broker.routed.complete(null);
    waiting.join();
    first.forEach(CompletableFuture::join);
    assertEquals(1_001, broker.published.size());
  }

  /** Publishes until it found room in time. */
  private static void retry(InstanceContext context, AtomicInteger failures) {
    while (publish(context, 1).getFirst().isCompletedExceptionally()) {
      failures.incrementAndGet();
    }
  }

  @Test
  void publish_whatItsAnswerDoesFirst_isDoneWithRoomAndWithoutWaiting() {
    InstanceContext context = context();
    broker.routed = new CompletableFuture<>();
    List<CompletableFuture<Void>> first = publish(context, 999);
    var mustNotWait = new AtomicBoolean();
    CompletableFuture<Void> chained =
        publish(context, 1)
            .getFirst()
            .thenCompose(
                _ -> {
                  mustNotWait.set(NonBlocking.isHere());
                  return publish(context, 1).getFirst();
                });

    broker.routed.complete(null);
    chained.join();
    first.forEach(CompletableFuture::join);
    assertTrue(mustNotWait.get());
    assertFalse(NonBlocking.isHere());
  }

  @Test
  void threadThatAsksAHook_mustNotWait_butOneThatItStartsMay() throws InterruptedException {
    var here = new AtomicBoolean();
    var inThreadOfPlugin = new AtomicBoolean(true);
    chains.offloaded(
        "mine",
        Hooks.NONE.onPublish(
            (_, _) -> {
              here.set(NonBlocking.isHere());
              Thread own =
                  Thread.ofPlatform().start(() -> inThreadOfPlugin.set(NonBlocking.isHere()));
              own.join();
              return Decisions.forward();
            }));
    HookChain chain = chains.chain();
    var asked = List.of(Chains.publication("t", "x"));

    new Home()
        .<List<PublishOutcome>>answer(
            (on, later) -> chain.publish(asked, TestClient.named("c1"), on, later));

    assertTrue(here.get());
    assertFalse(inThreadOfPlugin.get());
  }

  @Test
  void publish_inACircle_ends() {
    InstanceContext context = context();
    var fifteen = Chains.publication("t", "x").withOrigin(new Origin("", "", "", "b", 15));
    var failures = new AtomicInteger();

    context
        .broker()
        .publish(fifteen)
        .whenComplete(
            (_, failure) -> {
              assertInstanceOf(IllegalArgumentException.class, failure);
              failures.incrementAndGet();
            });

    assertEquals(1, failures.get());
    assertEquals(List.of(), broker.published);
  }
}
