package io.sundew.plugin.scriptjs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The language and a guard for scripts that run without a broker. Confined to one thread. */
final class Workbench implements AutoCloseable {
  private final Path cache;
  private final JavaScript language;
  private final Watchdog watchdog;
  private final NoBroker broker = new NoBroker();
  private final List<Script> scripts = new ArrayList<>();

  Workbench(Limits limits) throws IOException {
    cache = Files.createTempDirectory("sundew-hook-");
    language = JavaScript.start(cache, limits);
    watchdog = new Watchdog("sundew-hook-watchdog", limits.time());
  }

  JavaScript language() {
    return language;
  }

  NoBroker broker() {
    return broker;
  }

  /** Loads a script out of these files. */
  Script load(String name, Sources sources) throws ScriptException {
    Script script =
        Script.load(name, stuck -> Worker.load(name, sources, language, watchdog, broker, stuck));
    scripts.add(script);
    return script;
  }

  @Override
  public void close() throws IOException {
    scripts.forEach(Script::retire);
    watchdog.close();
    language.close();
    try (Stream<Path> files = Files.walk(cache)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
