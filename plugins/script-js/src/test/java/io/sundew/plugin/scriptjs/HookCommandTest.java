package io.sundew.plugin.scriptjs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Command.Terminal;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line, and with it the recipes that are shipped. */
class HookCommandTest {
  private static final Path RECIPES = Path.of("../../dist/src/main/distribution/recipes");

  @TempDir private Path directory;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  private final class Recorder implements Terminal {
    private final PrintStream stream = new PrintStream(written, true, StandardCharsets.UTF_8);

    @Override
    public BufferedReader in() {
      return new BufferedReader(Reader.nullReader());
    }

    @Override
    public PrintStream out() {
      return stream;
    }

    @Override
    public PrintStream err() {
      return stream;
    }

    @Override
    public char[] readPassword(String prompt) {
      return new char[0];
    }
  }

  private int run(String... words) throws Exception {
    written.reset();
    return HookCommand.command().body().run(List.of(words), new Recorder());
  }

  private String output() {
    return written.toString(StandardCharsets.UTF_8);
  }

  @Test
  void recipes_passTheirTests() throws Exception {
    int status = run("test", RECIPES.toString());

    assertEquals(0, status, output());
    assertTrue(output().endsWith(" tests, 0 failed\n"), output());
    for (String recipe : recipes()) {
      assertTrue(Files.exists(RECIPES.resolve(recipe.replace(".js", ".test.js"))), recipe);
    }
    assertTrue(recipes().size() >= 8, recipes()::toString);
  }

  @Test
  void recipes_areAllUsable() throws Exception {
    assertEquals(0, run("list", RECIPES.toString()), output());

    for (String recipe : recipes()) {
      assertTrue(output().contains(recipe + "  onPublish for "), output());
    }
  }

  private static List<String> recipes() throws IOException {
    try (Stream<Path> files = Files.list(RECIPES)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith(".js") && !name.endsWith(".test.js"))
          .filter(name -> !name.startsWith("lib-"))
          .sorted()
          .toList();
    }
  }

  @Test
  void newScript_isThereWithATestThatPasses() throws Exception {
    assertEquals(0, run("new", "mine", "--directory", directory.toString()), output());
    assertTrue(Files.exists(directory.resolve("sundew-hooks.d.ts")));

    assertEquals(0, run("test", directory.toString()), output());
    assertTrue(output().contains("ok   adds degrees Fahrenheit"), output());
    assertEquals(1, run("new", "mine", "--directory", directory.toString()));
    assertTrue(output().contains("exists already"), output());
  }

  @Test
  void message_isTriedOut() throws Exception {
    String recipe = RECIPES.resolve("fahrenheit.js").toString();

    assertEquals(
        0, run("test", recipe, "--topic", "sensors/a/temperature", "--payload", "{\"c\":20}"));
    assertTrue(
        output().startsWith("replaced sensors/a/temperature qos=0 {\"c\":20,\"f\":68}\n"),
        output());
    assertTrue(output().contains(" ms"), output());
    assertEquals(0, run("test", recipe, "--topic", "other", "--payload", "{}"));
    assertTrue(output().startsWith("not asked"), output());
    assertEquals(1, run("test", recipe, "--topic", "sensors/a/temperature", "--payload", "warm"));
    assertTrue(output().contains("fahrenheit.js:5:"), output());
    assertTrue(output().contains("    5 |   const reading = message.json();"), output());
  }

  @Test
  void failedTest_saysWhere() throws Exception {
    Files.writeString(
        directory.resolve("a.test.js"),
        """
        import { test, expect } from 'sundew:test';
        test('good', () => expect(1).toBe(1));
        test('bad', () => {
          expect({ a: 1 }).toEqual({ a: 2 });
        });
        """);

    assertEquals(1, run("test", directory.resolve("a.test.js").toString()));

    assertTrue(output().contains("ok   good"), output());
    assertTrue(output().contains("FAIL bad"), output());
    assertTrue(output().contains("expected {\"a\":2}, got {\"a\":1}"), output());
    assertTrue(output().contains("a.test.js:4:"), output());
    assertTrue(output().endsWith("2 tests, 1 failed\n"), output());
  }

  @Test
  void brokenScripts_areListedWithWhatIsWrong() throws Exception {
    Files.writeString(directory.resolve("good.js"), "every('10s', () => {});");
    Files.writeString(directory.resolve("bad.js"), "export function onPublish( {}");
    Files.writeString(directory.resolve("lib.js"), "export const x = 1;");

    assertEquals(1, run("list", directory.toString()));

    assertTrue(output().contains("bad.js  BROKEN  bad.js:1:"), output());
    assertTrue(output().contains("good.js  every 10S"), output());
    assertFalse(output().contains("lib.js"), output());
  }

  @Test
  void wrongUsage_isToldWithoutAStackTrace() throws Exception {
    assertEquals(2, run());
    assertEquals(1, run("test", "missing.js", "--topic", "t"));
    assertTrue(output().contains("missing.js is not a file"), output());
    assertEquals(1, run("test", "missing.js", "--nothing"));
    assertTrue(output().contains("there is no option --nothing"), output());
    assertEquals(1, run("bench", "missing.js", "--topic", "t", "--seconds", "0"));
    assertTrue(output().contains("--seconds is a number from 1 to 600"), output());
  }

  private static String recorded(String topic, String payload) {
    String encoded = Base64.getEncoder().encodeToString(payload.getBytes(StandardCharsets.UTF_8));
    return "{\"time\":\"2026-01-01T00:00:00Z\",\"clientId\":\"k7\",\"event\":\"in\","
        + "\"packet\":\"PUBLISH\",\"topic\":\"%s\",\"qos\":0,\"retain\":false,\"payload\":\"%s\"}\n"
            .formatted(topic, encoded);
  }

  @Test
  void recordedTraffic_showsWhatAChangeOfAScriptWouldDo() throws Exception {
    Path old = Files.copy(RECIPES.resolve("fahrenheit.js"), directory.resolve("old.js"));
    Path changed =
        Files.writeString(
            directory.resolve("new.js"),
            Files.readString(old).replace("f: reading.c", "f: reading.c.toFixed(0)"));
    Path capture =
        Files.writeString(
            directory.resolve("capture"),
            recorded("sensors/a/temperature", "{\"c\":20}")
                + "{\"event\":\"out\",\"packet\":\"PINGRESP\"}\n"
                + recorded("sensors/a/temperature", "{\"c\":20.4}")
                + recorded("other", "x")
                + recorded("sensors/a/temperature", "{}"));

    assertEquals(
        1,
        run("replay", changed.toString(), capture.toString(), "--against", old.toString()),
        output());

    assertTrue(output().startsWith("line 3: sensors/a/temperature qos=0 {\"c\":20.4}\n"), output());
    assertTrue(
        output().contains("  - replaced sensors/a/temperature qos=0 {\"c\":20.4,\"f\":68.7"),
        output());
    assertTrue(
        output().contains("  + replaced sensors/a/temperature qos=0 {\"c\":20.4,\"f\":68}"),
        output());
    assertTrue(output().contains("line 5: "), output());
    assertTrue(output().contains("  + failed: new.js:"), output());
    assertTrue(output().endsWith("4 messages, 2 differ, 1 fail\n"), output());

    assertEquals(0, run("replay", old.toString(), capture.toString()), output());
    assertTrue(output().endsWith("4 messages, 3 differ, 0 fail\n"), output());
    Files.writeString(capture, "what is this\n");
    assertEquals(1, run("replay", old.toString(), capture.toString()));
    assertTrue(output().contains("capture:1: is no line"), output());
  }

  @Test
  void recordedProperties_areShownToTheScript() throws Exception {
    Path script =
        Files.writeString(
            directory.resolve("a.js"),
            """
            export function onPublish(m) {
              const seen = [m.client.id, m.client.user, m.contentType, m.responseTopic,
                [...m.correlationData], m.expiry, m.isText, m.userProperties];
              return { topic: 'seen', payload: seen };
            }
            """);
    String details =
        ",\"details\":{\"user\":\"anna\",\"contentType\":\"a/b\",\"responseTopic\":\"r\","
            + "\"correlationData\":\"AQI=\",\"expiry\":7,\"isText\":true,"
            + "\"userProperties\":[[\"k\",\"v\"]]}}\n";
    String line = recorded("t", "x");
    Path capture =
        Files.writeString(
            directory.resolve("details"), line.substring(0, line.lastIndexOf('}')) + details);

    assertEquals(0, run("replay", script.toString(), capture.toString()), output());

    assertTrue(
        output().contains("[\"k7\",\"anna\",\"a/b\",\"r\",[1,2],7,true,[[\"k\",\"v\"]]]"),
        output());
  }

  /** A throttle at the time of the recording, twice under one name, and bytes that are no text. */
  @Test
  void replay_hasTheTimeOfTheRecordingAndSeesEveryByte() throws Exception {
    Path before = Files.createDirectory(directory.resolve("before"));
    String script =
        """
        export function onPublish(message, context) {
          const last = context.state.get('last') ?? 0;
          context.state.set('last', context.now());
          if (context.now() - last < 5000) return null;
          context.publish({ topic: 'seen', payload: 'at' });
          return { payload: new Uint8Array([255, 1]) };
        }
        """;
    Path old = Files.writeString(before.resolve("a.js"), script);
    Path same = Files.writeString(directory.resolve("a.js"), script);
    String line = recorded("t", "x");
    Path capture =
        Files.writeString(
            directory.resolve("times"),
            line + line.replace("00:00:00", "00:00:06") + line.replace("00:00:00", "00:00:07"));

    assertEquals(
        0, run("replay", same.toString(), capture.toString(), "--against", old.toString()));
    assertTrue(output().endsWith("3 messages, 0 differ, 0 fail\n"), output());

    for (String change : List.of("255, 2", "254, 1")) {
      Files.writeString(same, script.replace("255, 1", change));
      assertEquals(
          0, run("replay", same.toString(), capture.toString(), "--against", old.toString()));
      assertTrue(output().endsWith("3 messages, 2 differ, 0 fail\n"), output());
      assertTrue(output().contains("  - replaced t qos=0 bytes ff01; published seen"), output());
    }
    Files.writeString(same, script.replace("'at'", "'there'"));
    run("replay", same.toString(), capture.toString(), "--against", old.toString());
    assertTrue(output().endsWith("3 messages, 2 differ, 0 fail\n"), output());
  }

  @Test
  void testFileThatCannotBeLoaded_countsAndTheOthersRun() throws Exception {
    Files.writeString(directory.resolve("a.test.js"), "import './missing.js';");
    Files.writeString(
        directory.resolve("b.test.js"),
        "import { test } from 'sundew:test'; test('good', () => {});");

    assertEquals(1, run("test", directory.toString()));

    assertTrue(output().contains("FAIL is loaded"), output());
    assertTrue(output().contains("ok   good"), output());
    assertTrue(output().endsWith("2 tests, 1 failed\n"), output());
  }

  @Test
  void bench_saysHowManyMessagesASecond() throws Exception {
    assertEquals(
        0,
        run(
            "bench",
            RECIPES.resolve("fahrenheit.js").toString(),
            "--topic",
            "sensors/a/temperature",
            "--payload",
            "{\"c\":20}",
            "--seconds",
            "1"),
        output());
    assertTrue(output().contains("second 1: "), output());
  }
}
