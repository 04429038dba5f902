package io.sundew.plugin.scriptjs;

import io.sundew.api.Hooks;
import io.sundew.api.PluginContext;
import io.sundew.api.Registration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The scripts of a directory that are in force. A file that changed takes with it the scripts that
 * were made of it and no others; one that cannot be used leaves its last good version in force.
 * Thread safe.
 */
final class Scripts {
  private static final System.Logger.Level INFO = System.Logger.Level.INFO;

  private final Path directory;
  private final JavaScript language;
  private final Watchdog watchdog;
  private final PluginContext context;
  private final Services services;
  private final Map<String, Live> live = new TreeMap<>();
  private @Nullable Sources seen;

  /** A script in force and its repeated tasks. */
  private record Live(Script script, List<Registration> tasks) {}

  Scripts(
      Path directory,
      JavaScript language,
      Watchdog watchdog,
      PluginContext context,
      Services services) {
    this.directory = directory;
    this.language = language;
    this.watchdog = watchdog;
    this.context = context;
    this.services = services;
  }

  /**
   * Loads what is there for the first time, when there are no last good versions.
   *
   * @return the parts of the scripts, in the order of their names
   * @throws IllegalArgumentException when a script cannot be used
   * @throws IOException when the directory cannot be read
   */
  synchronized List<Hooks.Part> begin() throws IOException {
    Sources sources = Sources.read(directory);
    refuse(sources.refused());
    for (String name : sources.entries()) {
      try {
        Script script = load(name, sources);
        if (script.isUnit()) {
          start(script);
        } else {
          script.retire();
        }
      } catch (ScriptException unusable) {
        throw new IllegalArgumentException(unusable.details(), unusable);
      }
    }
    seen = sources;
    live.values().forEach(each -> each.script.prepare());
    live.values().forEach(each -> sayLive(each.script));
    return parts();
  }

  /** Whether none is in force. */
  synchronized boolean isEmpty() {
    return live.isEmpty();
  }

  private void sayLive(Script script) {
    context.logger().log(INFO, "script=" + script.name() + " is live: " + script.description());
  }

  private static void refuse(Map<String, String> unusable) {
    unusable.forEach(
        (name, why) -> {
          throw new IllegalArgumentException(name + " " + why);
        });
  }

  private Script load(String name, Sources sources) throws ScriptException {
    return Script.load(
        name, stuck -> Worker.load(name, sources, language, watchdog, services, stuck));
  }

  private void start(Script script) {
    List<Registration> tasks = new ArrayList<>();
    for (int i = 0; i < script.intervals().size(); i++) {
      int index = i;
      tasks.add(context.scheduler().every(script.intervals().get(i), () -> runTask(script, index)));
    }
    live.put(script.name(), new Live(script, List.copyOf(tasks)));
  }

  private void runTask(Script script, int index) {
    try {
      script.runTask(index);
    } catch (ScriptException failed) {
      context.metrics().counter("task-failures").increment();
      throw new IllegalStateException(failed.getMessage(), failed);
    }
  }

  private List<Hooks.Part> parts() {
    return live.values().stream()
        .map(each -> each.script.part())
        .flatMap(Optional::stream)
        .toList();
  }

  /** Looks at the directory and puts in force what changed and can be used. */
  synchronized void refresh() {
    Sources now;
    try {
      now = Sources.read(directory);
      context.health().settle(directory.toString());
    } catch (IOException unreadable) {
      context
          .health()
          .warn(
              directory.toString(), "cannot be read, the scripts stay as they are: " + unreadable);
      return;
    }
    if (now.equals(seen)) {
      return;
    }
    Map<String, Live> before = new LinkedHashMap<>(live);
    now.refused().forEach((name, why) -> warn(name, name + " " + why));
    now.entries().forEach(name -> bring(name, now));
    before.keySet().stream()
        .filter(name -> now.text(name).isEmpty() && !now.refused().containsKey(name))
        .forEach(this::end);
    settleGone(now);
    seen = now;
    if (!before.equals(live)) {
      putInForce(before);
    }
  }

  /** Brings the script of that file up to date. */
  private void bring(String name, Sources now) {
    Live current = live.get(name);
    if (current != null && current.script.isUpToDate(now)) {
      context.health().settle(name);
      return;
    }
    if (current != null && current.script.isMadeOf(now)) {
      return; // it is off, and nobody has saved it
    }
    try {
      Script script = load(name, now);
      if (current != null) {
        end(name);
      }
      if (script.isUnit()) {
        start(script);
      } else {
        script.retire();
      }
      context.metrics().counter("loaded").increment();
      context.health().settle(name);
    } catch (ScriptException unusable) {
      context.metrics().counter("not-loaded").increment();
      warn(name, unusable.details());
    }
  }

  private void warn(String name, String details) {
    String stays = live.containsKey(name) ? "\nIts last good version goes on." : "";
    context.health().warn(name, details + stays);
  }

  private void end(String name) {
    Live gone = live.remove(name);
    if (gone != null) {
      gone.tasks.forEach(Registration::close);
    }
  }

  private void settleGone(Sources now) {
    if (seen != null) {
      seen.texts().keySet().stream()
          .filter(name -> now.text(name).isEmpty() && !now.refused().containsKey(name))
          .forEach(context.health()::settle);
      seen.refused().keySet().stream()
          .filter(name -> now.text(name).isEmpty() && !now.refused().containsKey(name))
          .forEach(context.health()::settle);
    }
  }

  private void putInForce(Map<String, Live> before) {
    context.bindParts(parts());
    List<Script> changed =
        live.values().stream()
            .filter(each -> !before.containsValue(each))
            .map(Live::script)
            .toList();
    changed.forEach(this::sayLive);
    changed.forEach(Script::prepare);
    before.forEach(
        (name, old) -> {
          Live now = live.get(name);
          if (now == null || now.script != old.script) {
            old.script.retire();
          }
          if (now == null) {
            context.logger().log(INFO, "script=" + name + " is gone");
          }
        });
  }

  /** Ends all. */
  synchronized void close() {
    live.values()
        .forEach(
            each -> {
              each.tasks.forEach(Registration::close);
              each.script.retire();
            });
    live.clear();
  }
}
