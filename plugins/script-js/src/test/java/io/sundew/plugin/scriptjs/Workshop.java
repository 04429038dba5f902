package io.sundew.plugin.scriptjs;

import io.sundew.api.Message;
import io.sundew.api.PublishDecision;
import io.sundew.api.Qos;
import io.sundew.testkit.FakeClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Runs scripts without a broker, from texts. */
final class Workshop implements AutoCloseable {
  static final Limits LIMITS = new Limits(Duration.ofSeconds(10), 0, 64 * 1024);

  private static final Path CACHE = Path.of("target", "polyglot").toAbsolutePath();

  /** One engine for all tests of a process: to start it takes longer than any of them. */
  private static final Map<Limits, JavaScript> ENGINES = new HashMap<>();

  final List<String> log = Collections.synchronizedList(new ArrayList<>());
  final List<Message> published = Collections.synchronizedList(new ArrayList<>());
  final Map<String, Long> counters = new LinkedHashMap<>();
  final Map<String, Message> retained = new HashMap<>();
  final Map<String, String> kept = new ConcurrentHashMap<>();
  final FakeClient client = new FakeClient("c1", "anna", "staff", Map.of("role", "admin"));
  private final Map<String, String> files = new LinkedHashMap<>();
  private final List<Script> scripts = new ArrayList<>();
  private final JavaScript language;
  private final Watchdog watchdog;

  Workshop() {
    this(LIMITS);
  }

  Workshop(Limits limits) {
    synchronized (ENGINES) {
      language = ENGINES.computeIfAbsent(limits, each -> JavaScript.start(CACHE, each));
    }
    watchdog = new Watchdog("test-watchdog", limits.time());
  }

  /** Adds a file. */
  Workshop file(String name, String text) {
    files.put(name, text);
    return this;
  }

  /** Loads a script from the files there are. */
  Script load(String name) throws ScriptException {
    var seen = new SourceFiles(new Sources(files, Map.of()));
    Script script =
        Script.load(name, stuck -> Worker.load(name, seen, language, watchdog, new Fakes(), stuck));
    scripts.add(script);
    return script;
  }

  /** Loads a script of that text. */
  Script script(String text) throws ScriptException {
    return file("t.js", text).load("t.js");
  }

  /** A message of QoS 0. */
  static Message message(String topic, String text) {
    return message(topic, text.getBytes(StandardCharsets.UTF_8));
  }

  static Message message(String topic, byte[] payload) {
    return new ScriptMessage(
        topic,
        payload,
        Qos.AT_MOST_ONCE,
        false,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty());
  }

  /** What a script makes of a message. */
  PublishDecision publish(Script script, Message message) throws ScriptException {
    return script.onPublish(message, client);
  }

  /** The text of what takes the place of a message with that text. */
  String text(Script script, String text) throws ScriptException {
    return publish(script, message("t", text)) instanceof PublishDecision.Replace(var message)
        ? message.text()
        : "not replaced";
  }

  @Override
  public void close() {
    scripts.forEach(Script::retire);
    watchdog.close();
  }

  private final class Fakes implements Services {
    @Override
    public void log(System.Logger.Level level, String script, String text) {
      log.add(level + " " + text);
    }

    @Override
    public void count(String name, long amount) {
      counters.merge(name, amount, Long::sum);
    }

    @Override
    public void publish(String script, Message message) {
      published.add(message);
    }

    @Override
    public Optional<Message> retained(String topic) {
      return Optional.ofNullable(retained.get(topic));
    }

    @Override
    public State state(String script) {
      return new MemoryState(kept, script);
    }

    @Override
    public long millis() {
      return 1_000;
    }
  }
}
