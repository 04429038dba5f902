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
  private final List<Script> scripts = new ArrayList<>();

  Workbench(Limits limits) throws IOException {
    cache = Files.createTempDirectory("sundew-hook-");
    language = JavaScript.start(cache, limits);
    watchdog = new Watchdog("sundew-hook-watchdog", limits.time());
  }

  JavaScript language() {
    return language;
  }

  /** A script with services that are its alone. */
  record Trial(Script script, NoBroker broker) {}

  /** Loads a script out of these files. */
  Trial load(String name, Sources sources) throws ScriptException {
    var files = new SourceFiles(sources);
    var broker = new NoBroker();
    Script script =
        Script.load(name, stuck -> Worker.load(name, files, language, watchdog, broker, stuck));
    scripts.add(script);
    return new Trial(script, broker);
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
