package io.sundew.broker.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.sundew.broker.config.EgressConfig;
import io.sundew.broker.config.PluginConfig;
import io.sundew.broker.config.Source;
import io.sundew.broker.egress.Egress;
import io.sundew.broker.message.Publication;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nothing of a plugin stays behind when it is unloaded. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class UnloadTest {
  @TempDir private Path root;
  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);

  /** What a connection whose client is idle keeps of the hooks it met last. */
  private @Nullable ClientChain met;

  @Test
  void unloaded_classLoaderIsCollected() throws Exception {
    Path jar =
        JarBuilder.plugin(
                "p1",
                """
                public Hooks start(PluginContext context) {
                  context.scheduler().every(java.time.Duration.ofMillis(1), () -> {});
                  context.watch(List.of(Path.of("x")), () -> {});
                  var refused = Http.Request.get(java.net.URI.create("http://169.254.169.254/"));
                  context.http().send(refused).exceptionally(failure -> null).join();
                  var nobody = Http.Request.get(java.net.URI.create("http://127.0.0.1:1/"));
                  context.http().send(nobody).exceptionally(failure -> null).join();
                  return Hooks.NONE.authenticate(attempt -> accept("x"))
                      .authorize((request, client) -> allow(java.time.Duration.ofDays(9999)))
                      .onPublish((message, client) -> forward())
                      .onEvent(event -> {});
                }
                """)
            .attribute("Sundew-Inline", "true")
            .write(root.resolve("plugins"), "p1.jar");

    timer.setRemoveOnCancelPolicy(true);
    WeakReference<ClassLoader> loader = useAndUnload(PluginJar.read(jar));

    while (loader.get() != null) {
      System.gc();
      Thread.onSpinWait();
    }
    assertNotNull(met);
    timer.shutdownNow();
  }

  private WeakReference<ClassLoader> useAndUnload(PluginJar jar) throws Exception {
    var loaded = new LoadedPlugins(() -> root.resolve("data"));
    PluginLibrary.Generation generation = loaded.acquire(jar);
    var chains = new Chains();
    var services =
        new Services(
            RecordingBroker::new,
            () -> NoClients.INSTANCE,
            chains.time,
            () -> root.resolve("data"),
            new FileWatch(),
            new Egress(EgressConfig.DEFAULT),
            new KeptValues(),
            () -> {},
            _ -> {},
            (_, _, _) -> {},
            (_, _) -> {});
    var environment =
        new Binding.Environment(
            timer,
            chains.time,
            event -> assertNotNull(event),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            List.of());
    var config =
        new PluginConfig("p1", "p1", List.of(), List.of(), Map.of(), Map.of(), Source.BUILT_IN);
    PluginInstance instance = PluginInstance.start(config, jar, generation, services, environment);
    var chain = new HookChain(1, List.of(instance.bindings()), chains.time);
    var home = new Home();
    AuthenticateOutcome outcome =
        home.answer((on, later) -> chain.authenticate(TestAttempt.anonymous(), false, on, later));
    assertEquals("x", ((AuthenticateOutcome.Accepted) outcome).name());
    TestClient client = TestClient.named("c1");
    met = chain.of(client, home);
    Publication message = Chains.publication("t", "x");
    assertTrue(met.letsReceive(message));
    assertInstanceOf(PublishOutcome.Route.class, met.publish(message, _ -> fail("it came later")));
    instance.stop(Duration.ofSeconds(5));
    loaded.unloadAll();
    chains.close();
    return new WeakReference<>(generation.loader());
  }
}
