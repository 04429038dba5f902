package io.sundew.plugin.scriptjs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.api.UserProperty;
import io.sundew.broker.config.HookConfig;
import io.sundew.broker.config.PluginConfig;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.testkit.Await;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scripts that have more to do than there is time for, or that nothing can end. */
class BusyScriptsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration DEADLINE = Duration.ofSeconds(1);
  private static final int PUBLISHERS = 8;
  private static final int MESSAGES = 150;

  /** One publisher's messages take longer than the deadline of one, and all of them far longer. */
  private static final String SLOW =
      """
      export const match = 'busy/#';
      export function onPublish(message) {
        const end = Date.now() + 7;
        while (Date.now() < end);
        return { ...message, payload: message.text() + '!' };
      }
      """;

  /** Raising to a power is one step for the language, which cannot be interrupted. */
  private static final String STUCK =
      """
      export const match = 'stuck';
      export function onPublish(message) {
        return { payload: `${(3n ** 30000000n) % 10n}` };
      }
      """;

  @TempDir private static Path hooks;
  private static TestBroker broker;

  @BeforeAll
  static void start() throws IOException {
    Files.writeString(hooks.resolve("busy.js"), SLOW);
    Files.writeString(hooks.resolve("stuck.js"), STUCK);
    TestBroker.Builder builder =
        TestBroker.builder()
            .plugin(ScriptJsPlugin.class, Map.of("hooks", hooks.toString(), "time-limit", "600ms"));
    PluginConfig plain = builder.config().plugins().getFirst();
    var levers =
        new HookConfig(
            Optional.of(DEADLINE),
            Optional.empty(),
            false,
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.of("dead"));
    var one =
        new PluginConfig(
            plain.plugin(),
            plain.name(),
            List.of(),
            List.of(),
            plain.settings(),
            Map.of("on-publish", levers),
            plain.source());
    broker = builder.set("plugins", List.of(one)).start();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static long lines(TestBroker of, String part) {
    return of.log().stream().filter(line -> line.contains(part)).count();
  }

  private static long lines(String part) {
    return lines(broker, part);
  }

  private static void awaitLine(TestBroker of, String part) {
    Await.until(() -> lines(of, part) > 0, () -> part + ": " + String.join("\n", of.log()));
  }

  private static void awaitLine(String part) {
    awaitLine(broker, part);
  }

  /** Each hook's are logged once in 10 s. */
  private static void forgetThatFaultsWereLogged() {
    broker.advance(Duration.ofSeconds(11));
  }

  @Test
  void busyScript_slowsPublishersDownAndLosesNothing() {
    try (RawClient subscriber = broker.v311().open().deadline(PATIENCE)) {
      subscriber.subscribe("busy/#", Qos.AT_MOST_ONCE);
      List<RawClient> publishers = new ArrayList<>();
      for (int i = 0; i < PUBLISHERS; i++) {
        publishers.add(broker.v311().open().deadline(PATIENCE));
      }
      for (int i = 0; i < PUBLISHERS; i++) {
        for (int n = 0; n < MESSAGES; n++) {
          publishers.get(i).publish("busy/" + i, "" + n);
        }
      }

      Map<String, List<String>> received = new HashMap<>();
      for (int i = 0; i < PUBLISHERS * MESSAGES; i++) {
        Packet.Publish message = subscriber.expect(Packet.Publish.class);
        received
            .computeIfAbsent(message.topic().name(), _ -> new ArrayList<>())
            .add(RawClient.payload(message));
      }
      List<String> inOrder = IntStream.range(0, MESSAGES).mapToObj(n -> n + "!").toList();
      received.forEach((topic, payloads) -> assertEquals(inOrder, payloads, topic));
      assertEquals(PUBLISHERS, received.size());
      publishers.forEach(RawClient::close);
    }
    assertEquals(0, lines("hook=on-publish/busy.js"), () -> String.join("\n", broker.log()));
  }

  /** Nothing ends these: a task that holds what the next waits for, and a file's own lines. */
  @Test
  void tasksAndFilesThatNothingEnds_keepNoOtherFromBeingReloaded(@TempDir Path some)
      throws IOException {
    String endless = "(3n ** 30000000n) % 10n";
    try (TestBroker quick =
        TestBroker.builder()
            .plugin(ScriptJsPlugin.class, Map.of("hooks", some.toString(), "time-limit", "20ms"))
            .start()) {
      Files.writeString(
          some.resolve("tasks.js"),
          "every('10ms', () => %s); every('10ms', () => 1); every('10ms', () => 2);"
              .formatted(endless));
      awaitLine(quick, "script=tasks.js is live");
      Files.writeString(some.resolve("file.js"), endless + "; export function onPublish() {}");
      awaitLine(quick, "file.js: it does not come back while it is loaded, and is given up");
      Files.writeString(
          some.resolve("other.js"),
          "export const match = 'other'; export const onPublish = (m) => ({ payload: 'one' });");
      awaitLine(quick, "script=other.js is live");

      try (RawClient client = quick.v5().open().deadline(PATIENCE)) {
        client.subscribe("other", Qos.AT_MOST_ONCE);
        client.publish("other", "x");
        client.receive("other", "one");
      }
      assertEquals(1, lines(quick, "is given up"), "it was loaded again though nobody saved it");
    }
  }

  @Test
  void workerThatIgnoresTheInterrupt_isGivenUpAndItsScriptOffUntilItIsSaved() throws IOException {
    try (RawClient client = broker.v5().open().deadline(PATIENCE)) {
      client.subscribe("stuck", Qos.AT_MOST_ONCE);
      client.subscribe("dead", Qos.AT_LEAST_ONCE);
      client.send(client.message("stuck", Qos.AT_LEAST_ONCE, "x", false, Properties.NONE));
      Packet.Publish letter = client.expect(Packet.Publish.class); // before the answer
      assertEquals("dead x", letter.topic().name() + " " + RawClient.payload(letter));
      assertTrue(
          letter
              .properties()
              .userProperties()
              .contains(new UserProperty("dead-letter-hook", "script-js on-publish/stuck.js")),
          letter::toString);
      assertEquals(
          ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, client.expect(Packet.Puback.class).reason());
      forgetThatFaultsWereLogged();
      awaitLine("did not come back and is given up");

      forgetThatFaultsWereLogged();
      assertEquals(
          ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
          client.publish("stuck", Qos.AT_LEAST_ONCE, "x"));
      client.receive("dead", "x");
      awaitLine("stuck.js: it did not come back and is off until it is saved again");
      assertFalse(
          broker.log().stream().anyMatch(line -> line.contains("is not asked any more")),
          "another thread was given up");

      Files.writeString(hooks.resolve("stuck.js"), STUCK); // as it was: it may go well now
      Await.until(
          () -> lines("script=stuck.js is live") == 2, () -> String.join("\n", broker.log()));
      Files.writeString(hooks.resolve("stuck.js"), STUCK.replace("30000000n", "2n"));
      Await.until(
          () -> lines("script=stuck.js is live") == 3, () -> String.join("\n", broker.log()));
      assertEquals(ReasonCode.SUCCESS, client.publish("stuck", Qos.AT_LEAST_ONCE, "x"));
      client.receive("stuck", "9");
    }
  }
}
