package io.sundew.plugin.scriptjs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.api.UserProperty;
import io.sundew.broker.config.HookConfig;
import io.sundew.broker.config.PluginConfig;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.testkit.Await;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scripts at a running broker, over the wire: one broker for all, whose scripts change. */
class LiveScriptsTest {
  private static final String FAHRENHEIT =
      """
      export const match = 'sensors/+/temperature';
      export function onPublish(message, context) {
        const reading = message.json();
        return { ...message, payload: { ...reading, f: reading.c * 1.8 + 32 } };
      }
      """;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private static Path hooks;
  private static TestBroker broker;
  private RawClient client;

  @BeforeAll
  static void start() {
    TestBroker.Builder builder =
        TestBroker.builder()
            .plugin(ScriptJsPlugin.class, Map.of("hooks", hooks.toString(), "time-limit", "1s"));
    PluginConfig plain = builder.config().plugins().getFirst();
    var patient =
        new HookConfig(
            Optional.of(Duration.ofSeconds(5)), Optional.empty(), false, Optional.empty());
    var patiently =
        new PluginConfig(
            plain.plugin(),
            plain.name(),
            List.of(),
            List.of(),
            plain.settings(),
            Map.of("on-publish", patient, "on-deliver", patient, "on-connect", patient),
            plain.source());
    broker = builder.set("plugins", List.of(patiently)).start();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @BeforeEach
  void connect() {
    client = broker.v5().open();
    client.subscribe("#", Qos.AT_LEAST_ONCE);
  }

  @AfterEach
  void removeScripts() throws IOException {
    client.close();
    long before = lines("is gone");
    long live = 0;
    try (var files = Files.list(hooks)) {
      for (Path file : files.toList()) {
        live += isLive(String.valueOf(file.getFileName())) ? 1 : 0;
        Files.delete(file);
      }
    }
    long all = before + live;
    Await.until(() -> lines("is gone") == all, () -> "scripts are gone");
  }

  private static boolean isLive(String name) {
    return lines("script=" + name + " is live") > 0;
  }

  /** As editors save: another file takes the place of the old one. */
  private static void save(String name, String text) throws IOException {
    Path draft = Files.writeString(hooks.resolve(".draft"), text);
    Files.move(draft, hooks.resolve(name), StandardCopyOption.REPLACE_EXISTING);
  }

  /** Saves a script and waits until it is in force. */
  private static void live(String name, String text) throws IOException {
    long before = lines("script=" + name + " is live");
    save(name, text);
    Await.until(
        () -> lines("script=" + name + " is live") > before,
        () -> name + " is live: " + String.join("\n", broker.log()));
  }

  private static long lines(String part) {
    return broker.log().stream().filter(line -> line.contains(part)).count();
  }

  /** The last line of the log with that in it. */
  private static String awaitLine(String part) {
    Await.until(() -> lines(part) > 0, () -> part + ": " + String.join("\n", broker.log()));
    return broker.log().stream().filter(line -> line.contains(part)).toList().getLast();
  }

  @Test
  void savedScript_transformsTheNextMessage() throws IOException {
    client.publish("sensors/a/temperature", "{\"c\":20}");
    client.receive("sensors/a/temperature", "{\"c\":20}");

    live("fahrenheit.js", FAHRENHEIT);

    client.publish("sensors/a/temperature", "{\"c\":20}");
    client.receive("sensors/a/temperature", "{\"c\":20,\"f\":68}");
    client.publish("sensors/a/humidity", "{\"c\":20}");
    client.receive("sensors/a/humidity", "{\"c\":20}");
  }

  @Test
  void brokenEdit_keepsTheLastGoodVersionAndSaysWhere() throws IOException {
    live("fahrenheit.js", FAHRENHEIT);

    save("fahrenheit.js", "export const match = 'x';\nexport function onPublish(message {\n}\n");
    awaitLine("subject=fahrenheit.js fahrenheit.js:2:");
    awaitLine("subject=fahrenheit.js     2 | export function onPublish(message {");
    String caret = awaitLine("subject=fahrenheit.js       |                     ");
    assertTrue(caret.endsWith("^"), caret);
    awaitLine("subject=fahrenheit.js Its last good version goes on.");
    client.publish("sensors/a/temperature", "{\"c\":20}");
    client.receive("sensors/a/temperature", "{\"c\":20,\"f\":68}");

    live("fahrenheit.js", FAHRENHEIT.replace("32", "33"));
    awaitLine("subject=fahrenheit.js works again");
    client.publish("sensors/a/temperature", "{\"c\":20}");
    client.receive("sensors/a/temperature", "{\"c\":20,\"f\":69}");
  }

  @Test
  void oneFilesFault_touchesNoOther() throws IOException {
    live(
        "good.js",
        "export const match='good'; export function onPublish(m) { return {payload: 'ok'}; }");
    live(
        "bad.js",
        "export const match='bad'; export function onPublish(m) { throw new Error('x'); }");

    for (int i = 0; i < 30; i++) {
      assertEquals(
          ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, client.publish("bad", Qos.AT_LEAST_ONCE, "x"));
    }
    client.publish("good", "x");
    client.receive("good", "ok");
  }

  @Test
  void importedFile_takesItsScriptsWithIt() throws IOException {
    save("text.js", "export const word = 'one';");
    live(
        "a.js",
        "import { word } from './text.js'; export function onPublish(m) { return {payload: word};"
            + " }");
    client.publish("t", "x");
    client.receive("t", "one");

    long before = lines("script=a.js is live");
    save("text.js", "export const word = 'two';");
    Await.until(() -> lines("script=a.js is live") > before, () -> "a.js is live again");
    client.publish("t", "x");
    client.receive("t", "two");

    save("text.js", "export const word = ;");
    awaitLine("subject=a.js text.js:1:");
    client.publish("t", "x");
    client.receive("t", "two");
  }

  @Test
  void stuckScript_isOffUntilItIsSavedAgain() throws IOException {
    live("stuck.js", "export const match='s'; export function onPublish(m) { while (true) {} }");
    live(
        "other.js",
        "export const match='o'; export function onPublish(m) { return {payload: 'ok'}; }");

    assertEquals(
        ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, client.publish("s", Qos.AT_LEAST_ONCE, "x"));
    client.publish("o", "x");
    client.receive("o", "ok");

    live(
        "stuck.js",
        "export const match='s'; export function onPublish(m) { return {payload: 'free'}; }");
    client.publish("s", "x");
    client.receive("s", "free");
  }

  @Test
  void messagesInPlaceOfAnother_meetTheScriptsBehindAndThoseThatDeliver() throws IOException {
    live(
        "a-split.js",
        """
        export const match = 'batch';
        export const onPublish = (message) =>
          message.json().map((value) => ({ ...message, topic: 'single', payload: value }));
        """);
    live(
        "b-redact.js",
        "export const match = 'single'; export const onPublish = (m) => ({ payload: m.json() + 1"
            + " });");
    live(
        "c-hide.js",
        "export const match = 'single'; export const onDeliver = (m) => m.text() === '3' ? null :"
            + " undefined;");

    client.publish("batch", "[1,2,3]");

    client.receive("single", "2");
    client.receive("single", "4");
    client.expectNothing();
  }

  @Test
  void scriptThatLosesItsHooks_goesOnAsItWas() throws IOException {
    live("redact.js", "export function onPublish(m) { return { payload: 'redacted' }; }");

    save("redact.js", "");
    awaitLine("redact.js has no hooks any more; delete or rename it");
    client.publish("t", "secret");
    client.receive("t", "redacted");

    live("redact.js", "export function onPublish(m) { return { payload: 'again' }; }");
    client.publish("t", "secret");
    client.receive("t", "again");
  }

  /** Each waits for the other, which one after the other they would in vain. */
  @Test
  void messagesOfTwoClients_areAskedAboutBesideEachOther() throws IOException {
    live(
        "meet.js",
        """
        export const match = 'meet/#';
        export function onPublish(message, context) {
          context.state.set(message.topic, true);
          while (context.state.get(message.topic === 'meet/a' ? 'meet/b' : 'meet/a') === undefined);
          return { payload: 'met' };
        }
        """);
    try (RawClient other = broker.v5().open()) {
      other.publish("meet/a", "x");
      client.publish("meet/b", "x");
      assertEquals("met", RawClient.payload(client.receive()));
      assertEquals("met", RawClient.payload(client.receive()));
    }
  }

  @Test
  void propertiesOfAMessage_travelThroughAScript() throws IOException {
    live(
        "shout.js",
        """
        export const match = 'quiet';
        export function onPublish(message) {
          return { ...message, topic: 'loud', payload: message.text().toUpperCase(),
            userProperties: [...message.userProperties, ['by', 'shout']] };
        }
        """);
    Properties properties =
        Properties.builder()
            .user("k", "1")
            .user("k", "2")
            .set(Property.CONTENT_TYPE, "text/plain")
            .set(Property.RESPONSE_TOPIC, "answers")
            .set(Property.CORRELATION_DATA, new byte[] {0, (byte) 0xff})
            .set(Property.PAYLOAD_FORMAT_INDICATOR, 1)
            .set(Property.MESSAGE_EXPIRY_INTERVAL, 600L)
            .build();

    client.send(client.message("quiet", Qos.AT_MOST_ONCE, "psst", false, properties));

    Packet.Publish received = client.receive();
    assertEquals("loud PSST", received.topic().name() + " " + RawClient.payload(received));
    Properties all = received.properties();
    assertEquals(
        List.of(
            new UserProperty("k", "1"),
            new UserProperty("k", "2"),
            new UserProperty("by", "shout")),
        all.userProperties());
    assertEquals("text/plain", all.text(Property.CONTENT_TYPE));
    assertEquals("answers", all.text(Property.RESPONSE_TOPIC));
    assertArrayEquals(new byte[] {0, (byte) 0xff}, all.binary(Property.CORRELATION_DATA));
    assertEquals(1, all.number(Property.PAYLOAD_FORMAT_INDICATOR, 0));
    assertTrue(all.number(Property.MESSAGE_EXPIRY_INTERVAL, 0) > 590, all::toString);
  }

  /** Several workers publish at a time, together far more than may be on their way. */
  @Test
  void scriptThatPublishesMuch_isHeldBackAndLosesNothing() throws IOException {
    int messages = 20;
    int each = 300;
    live(
        "flood.js",
        """
        export const match = 'flood';
        export function onPublish(message, context) {
          for (let i = 0; i < 300; i++) context.publish({ topic: 'drop', payload: i });
        }
        """);
    client.close();
    try (RawClient subscriber = broker.v5().open().deadline(PATIENCE);
        RawClient one = broker.v5().open().deadline(PATIENCE);
        RawClient other = broker.v5().open().deadline(PATIENCE)) {
      subscriber.subscribe("drop", Qos.AT_MOST_ONCE);
      for (int i = 0; i < messages; i++) {
        one.publish("flood", "x");
        other.publish("flood", "x");
      }
      int sum = 0;
      for (int i = 0; i < 2 * messages * each; i++) {
        sum += Integer.parseInt(RawClient.payload(subscriber.receive()));
      }
      assertEquals(2 * messages * each * (each - 1) / 2, sum);
    }
    assertEquals(0, lines("flood.js:"), () -> String.join("\n", broker.log()));
  }

  @Test
  void emittedMessages_meetNoScriptAgain() throws IOException {
    live(
        "loop.js",
        """
        export function onPublish(message, context) {
          context.publish({ topic: 'loop', payload: message.text() + '+' });
        }
        """);

    client.publish("loop", "x");
    Set<String> received =
        Set.of(RawClient.payload(client.receive()), RawClient.payload(client.receive()));
    assertEquals(Set.of("x", "x+"), received);
    client.expectNothing();
  }

  @Test
  void deliverConnectSubscribeAndEvents_areAsked() throws IOException {
    live(
        "all.js",
        """
        let connected = 0;
        export function onConnect(connect) {
          if (connect.client.id === 'unwelcome') return refuse('banned', 'not here');
          return { keepAlive: 77 };
        }
        export function onSubscribe(subscription) {
          if (subscription.filter === 'secret') return refuse(0x87);
          if (subscription.filter === 'old') return { filter: 'new' };
        }
        export function onDeliver(message) {
          if (message.client.id !== 'guest') return;
          return message.text() === 'hide' ? null : { payload: 'for ' + message.client.id };
        }
        export function onEvent(event, context) {
          if (event.type === 'client-connected') {
            connected++;
            context.publish({ topic: 'connected', payload: `${event.client.id} ${connected}` });
          }
        }
        """);

    assertEquals(
        ReasonCode.BANNED,
        broker.v5().clientId("unwelcome").send().expect(Packet.Connack.class).reason());
    try (RawClient guest = broker.v5().clientId("guest").open()) {
      client.receive("connected", "guest 1");
      assertEquals(
          List.of(ReasonCode.NOT_AUTHORIZED),
          guest.subscribe("secret", Qos.AT_MOST_ONCE).reasons());
      guest.subscribe("old", Qos.AT_MOST_ONCE);
      client.publish("new", "hide");
      client.publish("new", "show");
      guest.receive("new", "for guest");
    }
  }

  @Test
  void tasks_areDoneAgainAndAgain() throws IOException {
    live("a.js", "export function onPublish() {}");
    save(
        "tick.js",
        "let n = 0; every('20ms', (context) => { if (++n <= 3) context.publish({topic: 'tick',"
            + " payload: n}); });");

    client.receive("tick", "1");
    client.receive("tick", "2");
    client.receive("tick", "3");
  }

  @Test
  void linkOutOfTheDirectory_isRefused(@TempDir Path elsewhere) throws IOException {
    Path secret =
        Files.writeString(elsewhere.resolve("secret.js"), "export function onPublish() {}");
    Files.createSymbolicLink(hooks.resolve("link.js"), secret);

    awaitLine("subject=link.js link.js links to somewhere outside of");
    assertEquals(0, lines("script=link.js"));
  }
}
