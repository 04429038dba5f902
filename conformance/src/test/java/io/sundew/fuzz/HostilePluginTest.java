package io.sundew.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.broker.config.BrokerConfig;
import io.sundew.broker.config.ConfigException;
import io.sundew.broker.config.HookConfig;
import io.sundew.broker.config.PluginConfig;
import io.sundew.broker.config.Source;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.testkit.Await;
import io.sundew.testkit.Fault;
import io.sundew.testkit.PluginJars;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A plugin that does everything wrong, in a jar of its own, beside clients that have nothing to do
 * with it: they do not notice.
 *
 * <p>What no broker can do anything about is not here: {@code System.exit} ends the process, a
 * {@code start} that never returns keeps the broker from starting, and a thread that spins takes
 * its processor until the process ends.
 */
class HostilePluginTest {
  private static final int ROUND_TRIPS = 1_000;
  private static final int HOSTILE_EVERY = 50;

  /** How far the plugin counts. */
  static final int COUNTED = 5_000;

  private static final Duration TIMEOUT = Duration.ofMillis(100);

  @TempDir private Path jars;

  private PluginConfig instance(String name, String start, String stop, boolean inline) {
    return instance(name, start, stop, inline, "hostile/#");
  }

  private PluginConfig instance(
      String name, String start, String stop, boolean inline, String scope) {
    PluginJars.write(jars, "hostile", HostilePlugin.class, inline, Fault.class);
    var levers = new HookConfig(Optional.of(TIMEOUT), Optional.empty(), false, Optional.of(inline));
    return new PluginConfig(
        "hostile",
        name,
        List.of(),
        List.of(scope),
        Map.of("start", start, "stop", stop),
        Map.of("on-publish", levers),
        Source.BUILT_IN);
  }

  private TestBroker offloaded() {
    return TestBroker.builder().plugin(instance("hostile", "", "", false), jars).start();
  }

  private static void awaitLog(TestBroker broker, String part) {
    Await.until(
        () -> broker.log().stream().anyMatch(line -> line.contains(part)),
        () -> "not in the log: " + part + "\n" + String.join("\n", broker.log()));
  }

  /** Round trips of clients out of the plugin's scope while others make it do that. */
  private static void othersGoOn(TestBroker broker, String fault) {
    List<RawClient> hostile = new ArrayList<>();
    try (RawClient one = broker.v5().open();
        RawClient other = broker.v311().open()) {
      for (int i = 0; i < 3; i++) {
        hostile.add(broker.v5().open());
      }
      one.subscribe("calm/one", Qos.AT_LEAST_ONCE);
      other.subscribe("calm/other", Qos.AT_MOST_ONCE);
      for (int i = 0; i < ROUND_TRIPS / 2; i++) {
        if (i % HOSTILE_EVERY == 0) {
          hostile.forEach(client -> client.publish("hostile/x", fault));
        }
        other.publish("calm/one", "a" + i);
        one.receive("calm/one", "a" + i);
        one.publish("calm/other", "b" + i);
        other.receive("calm/other", "b" + i);
      }
      for (RawClient client : hostile) { // held while the hook has their messages, not disconnected
        client.send("c0 00").await(Packet.Pingresp.class);
      }
    } finally {
      hostile.forEach(RawClient::close);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "EXCEPTION, plugin=hostile hook=on-publish fault=",
    "ERROR, plugin=hostile hook=on-publish fault=",
    "STACK_OVERFLOW, plugin=hostile hook=on-publish fault=",
    "UNPRINTABLE, plugin=hostile hook=on-publish fault=",
    "NULL, plugin=hostile hook=on-publish fault=",
    "SLOW, plugin=hostile hook=on-publish fault=",
    "BLOCK, 'plugin=hostile hook=on-publish is not asked any more, two threads'",
    "SPIN, 'plugin=hostile hook=on-publish is not asked any more, two threads'",
    "mutate, plugin=hostile hook=on-publish fault=",
    "INTERRUPT, plugin=hostile",
    "NO_LOADER, plugin=hostile",
    "continue, plugin=hostile",
    "flood, plugin=hostile"
  })
  void offloaded_leavesOthersAlone(String fault, String log) {
    try (TestBroker broker = offloaded()) {
      othersGoOn(broker, fault);

      awaitLog(broker, log);
      assertEquals(0, broker.broker().loopStalls(), () -> String.join("\n", broker.log()));
    }
  }

  @Test
  void threadsLeftBehind_areNamedWhenThePluginStops() {
    TestBroker broker = offloaded();
    try (broker) {
      othersGoOn(broker, "LEAK_THREAD");
      Await.until(HostilePluginTest::isThreadLeaked, () -> "no thread was started");
      assertEquals(0, broker.broker().loopStalls());
    }
    assertTrue(
        broker.log().stream()
            .anyMatch(line -> line.contains("plugin=hostile") && line.contains("leaked-1")),
        () -> String.join("\n", broker.log()));
  }

  private static boolean isThreadLeaked() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().startsWith("leaked-"));
  }

  @Test
  void disconnectFromAHook_concernsThatClientOnly() {
    try (TestBroker broker = offloaded();
        RawClient other = broker.v5().open();
        RawClient victim = broker.v5().open()) {
      victim.publish("hostile/x", "disconnect");
      victim.expectDisconnect(ReasonCode.ADMINISTRATIVE_ACTION);
      other.send("c0 00").expect(Packet.Pingresp.class);
    }
  }

  @Test
  void twoInstancesThatPublishWhatTheOtherPublished_endAfterSixteenHops() {
    try (TestBroker broker =
            TestBroker.builder()
                .plugin(instance("first", "", "", false), jars)
                .plugin(instance("second", "", "", false), jars)
                .start();
        RawClient client = broker.v5().open()) {
      client.subscribe("hostile/#", Qos.AT_MOST_ONCE);
      client.publish("hostile/x", "circle");
      awaitLog(broker, "a message was emitted 16 times");
      client.publish("hostile/x", "calm");
      int circling = 0;
      while (!RawClient.payload(client.await(Packet.Publish.class)).equals("calm")) {
        circling++;
      }
      assertTrue(circling <= 2 * 16, "went round " + circling + " times");
    }
  }

  @Test
  void anotherInstance_publishesInOrderBesideOneThatFloods() {
    try (TestBroker broker =
            TestBroker.builder()
                .plugin(instance("flooding", "", "", false, "hostile/#"), jars)
                .plugin(instance("counting", "", "", false, "calm/#"), jars)
                .start();
        RawClient client = broker.v5().open()) {
      try (RawClient witness = broker.v5().open()) {
        witness.subscribe("floods", Qos.AT_MOST_ONCE);
        client.publish("hostile/x", "flood");
        witness.await(Packet.Publish.class);
      }
      client.subscribe("numbers", Qos.AT_MOST_ONCE);
      client.publish("calm/x", "count");
      for (int i = 1; i <= COUNTED; i++) {
        client.receive("numbers", String.valueOf(i));
      }
      assertEquals(0, broker.broker().loopStalls(), () -> String.join("\n", broker.log()));
    }
  }

  @Test
  void slowInline_isNamedByTheWatchdogAndOffloadedByTheBreaker() {
    try (TestBroker broker =
            TestBroker.builder().plugin(instance("hostile", "", "", true), jars).start();
        RawClient client = broker.v5().open()) {
      for (int i = 0; i < 10; i++) {
        client.complete(
            client.message("hostile/x", Qos.AT_LEAST_ONCE, "SLOW", false, Properties.NONE));
      }
      awaitLog(broker, "plugin=hostile hook=on-publish fault=\"event loop sundew-loop");
      awaitLog(broker, "plugin=hostile hook=on-publish fails or is slow on the event loop");
      long before = broker.broker().loopStalls();
      assertTrue(before >= 5, "stalls: " + before);

      othersGoOn(broker, "SLOW");
      assertEquals(before, broker.broker().loopStalls());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"EXCEPTION", "ERROR", "STACK_OVERFLOW"})
  void failingStart_refusesToStartAndNamesThePlugin(String fault) {
    var builder = TestBroker.builder().plugin(instance("hostile", fault, "", false), jars);
    var refused = assertThrows(ConfigException.class, builder::start);
    assertTrue(refused.getMessage().contains("plugin hostile"), refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"EXCEPTION", "ERROR", "STACK_OVERFLOW"})
  void failingStart_inARunningBroker_changesNothingForOthers(String fault) throws Exception {
    var builder = TestBroker.builder().plugin(instance("hostile", "", "", false), jars);
    BrokerConfig worse =
        builder.config().withPlugins(List.of(instance("hostile", fault, "", false)));
    try (TestBroker broker = builder.start()) {
      List<String> refusals = new CopyOnWriteArrayList<>();
      Thread operator =
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int i = 0; i < 3; i++) {
                      var refused =
                          assertThrows(ConfigException.class, () -> broker.broker().apply(worse));
                      refusals.add(String.valueOf(refused.getMessage()));
                    }
                  });
      othersGoOn(broker, "NULL");
      operator.join();
      assertEquals(3, refusals.size(), refusals.toString());
      assertTrue(refusals.getFirst().contains("plugin hostile"), refusals.toString());
      awaitLog(broker, "plugin=hostile hook=on-publish fault="); // the one that runs still runs
    }
  }

  @ParameterizedTest
  @CsvSource({
    "EXCEPTION, plugin=hostile failed to stop",
    "ERROR, plugin=hostile failed to stop",
    "BLOCK, plugin=hostile did not stop in time"
  })
  void failingStop_inARunningBroker_leavesOthersAlone(String fault, String log) {
    var builder = TestBroker.builder().plugin(instance("hostile", "", fault, false), jars);
    try (TestBroker broker = builder.start()) {
      broker.broker().apply(builder.config().withPlugins(List.of()));
      othersGoOn(broker, "nobody looks at it");
      awaitLog(broker, log);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "EXCEPTION, plugin=hostile failed to stop",
    "ERROR, plugin=hostile failed to stop",
    "BLOCK, plugin=hostile did not stop in time"
  })
  void failingStop_endsTheBrokerAllTheSame(String fault, String log) {
    TestBroker broker =
        TestBroker.builder().plugin(instance("hostile", "", fault, false), jars).start();
    broker.close();
    assertTrue(
        broker.log().stream().anyMatch(line -> line.contains(log)),
        () -> String.join("\n", broker.log()));
  }

  @Test
  void exhaustedMemory_endsTheProcessAtOnce() throws Exception {
    Path plugins = Files.createDirectory(jars.resolve("plugins"));
    PluginJars.write(plugins, "hostile", HostilePlugin.class, false, Fault.class);
    Path configuration = jars.resolve("sundew.yaml");
    Files.writeString(
        configuration,
        """
        listeners:
          - { tcp: "127.0.0.1:0" }
        plugins:
          - plugin: hostile
            config: { start: EXHAUST_MEMORY, stop: "" }
        """);
    long begin = System.nanoTime();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                optionOfTheLauncher(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.sundew.broker.cli.Main",
                "-c",
                configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(jars.resolve("output").toFile())
            .start();
    try {
      assertTrue(process.waitFor(20, TimeUnit.SECONDS), "the process goes on");
      String output = Files.readString(jars.resolve("output"));
      assertEquals(3, process.exitValue(), output); // what the JVM exits with
      assertTrue(output.contains("OutOfMemoryError"), output);
      assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(20), output);
    } finally {
      process.destroyForcibly();
    }
  }

  /** The option that makes it so, which the distribution's launcher must pass. */
  private static String optionOfTheLauncher() throws IOException {
    String option = "-XX:+ExitOnOutOfMemoryError";
    String launcher = Files.readString(Path.of("../dist/src/main/distribution/bin/sundew"));
    assertTrue(launcher.contains(option), "bin/sundew does not pass " + option);
    return option;
  }
}
