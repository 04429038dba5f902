package io.sundew.plugin.scriptjs;

import io.sundew.api.Qos;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs a small script before the first message comes: the virtual machine loads most of the
 * language when it is used for the first time, which takes longer than a message may wait.
 */
final class WarmUp {
  private static final String NAME = "warm-up.js";
  private static final String SCRIPT =
      """
      export function onPublish(message, context) {
        const { a, ...rest } = message.json();
        const bytes = message.bytes();
        if (rest.n === 1) return refuse('not-authorized', 'no');
        if (rest.n === 2) return [message, { topic: 'b', payload: bytes }];
        if (rest.n === 3) return null;
        if (rest.n === 4) throw new Error('on purpose');
        return { ...message, payload: { a: a * 1.5, ...rest, id: message.client.id } };
      }
      export function onConnect(connect) { return { keepAlive: 1 }; }
      """;

  private static final int CALLS = 30;

  private WarmUp() {}

  /** Returns when the language is ready for messages. */
  static void run(JavaScript language, Watchdog watchdog) throws ScriptException {
    var client = new LocalClient("warm-up", "");
    Script script =
        Script.load(
            NAME,
            stuck ->
                Worker.load(
                    NAME,
                    new SourceFiles(new Sources(Map.of(NAME, SCRIPT), Map.of())),
                    language,
                    watchdog,
                    new NoBroker(),
                    stuck));
    try {
      for (int i = 0; i < CALLS; i++) {
        ask(script, client, i % 6);
      }
    } finally {
      script.retire();
    }
  }

  private static void ask(Script script, LocalClient client, int kind) {
    byte[] payload = ("{\"a\":1,\"n\":" + kind + "}").getBytes(StandardCharsets.UTF_8);
    var message =
        new ScriptMessage(
            "a/b",
            payload,
            Qos.AT_MOST_ONCE,
            false,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.empty());
    try {
      script.onPublish(message, client);
    } catch (ScriptException onPurpose) {
      // errors are made once, too, so that the first real one is told in time
    }
  }
}
