package io.sundew.plugin.scriptjs;

import io.sundew.api.Hooks;
import io.sundew.api.PluginContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  /** What the versions were made of that are not in force: broken ones and files without hooks. */
  private final Map<String, SourceFiles> known = new HashMap<>();

  private @Nullable Sources seen;
  private boolean closed;

  /** A script in force, what it was made of, and its repeated tasks. */
  private record Live(Script script, SourceFiles files, Optional<Tasks> tasks) {
    /** Calls under way end, and later ones still work. */
    void end() {
      tasks.ifPresent(Tasks::close);
    }
  }

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
        var files = new SourceFiles(sources);
        Script script = load(name, files);
        if (script.isUnit()) {
          start(script, files);
        } else {
          script.retire();
          known.put(name, files);
        }
      } catch (ScriptException unusable) {
        throw new IllegalArgumentException(unusable.details(), unusable);
      }
    }
    seen = sources;
    live.values().forEach(each -> prepare(each.script));
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

  private Script load(String name, SourceFiles files) throws ScriptException {
    return Loading.apart(
        name,
        language.limits().loading(),
        () ->
            Script.load(
                name,
                stuck ->
                    Worker.load(
                        name,
                        files,
                        language,
                        watchdog,
                        services,
                        () -> {
                          stuck.run();
                          warnOff(name);
                        })));
  }

  private void warnOff(String name) {
    context.health().warn(name, name + ": it did not come back and is off until it is saved again");
  }

  private void prepare(Script script) {
    try {
      Loading.apart(
          script.name(),
          language.limits().loading(),
          () -> {
            script.prepare();
            return true;
          });
    } catch (ScriptException goesOnLoading) {
      // it was loaded a moment ago: what is wrong now is told when somebody asks it
    }
  }

  private void start(Script script, SourceFiles files) {
    Optional<Tasks> tasks =
        script.intervals().isEmpty() ? Optional.empty() : Optional.of(new Tasks(script, context));
    live.put(script.name(), new Live(script, files, tasks));
  }

  private List<Hooks.Part> parts() {
    return live.values().stream()
        .map(each -> each.script.part())
        .flatMap(Optional::stream)
        .toList();
  }

  /**
   * Looks at the directory and puts in force what changed and can be used.
   *
   * @param saved files that were saved, maybe as they were: a script that did not come back is
   *     tried again then
   */
  synchronized void refresh(Set<String> saved) {
    if (closed) {
      return;
    }
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
    Map<String, Live> before = new LinkedHashMap<>(live);
    now.refused().forEach((name, why) -> warn(name, name + " " + why));
    known.values().removeIf(files -> !files.areAsIn(now));
    now.entries().forEach(name -> bring(name, now, saved));
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
  private void bring(String name, Sources now, Set<String> saved) {
    Live current = live.get(name);
    if (current != null && current.files.areAsIn(now)) {
      known.remove(name);
      if (!current.script.isOff()) {
        context.health().settle(name);
        return;
      }
      if (!current.files.wereAskedFor(saved)) {
        return;
      }
    }
    SourceFiles tried = known.get(name);
    if (tried != null && !tried.wereAskedFor(saved)) {
      return;
    }
    var files = new SourceFiles(now);
    known.put(name, files);
    try {
      Script script = load(name, files);
      context.metrics().counter("loaded").increment();
      if (script.isUnit()) {
        known.remove(name);
        end(name);
        start(script, files);
        context.health().settle(name);
      } else {
        script.retire();
        withoutHooks(name, current);
      }
    } catch (ScriptException unusable) {
      context.metrics().counter("not-loaded").increment();
      warn(name, unusable.details());
    }
  }

  /** A file that is being written, or that a full disk cut off, may be a program all the same. */
  private void withoutHooks(String name, @Nullable Live current) {
    if (current == null) {
      context.health().settle(name);
    } else {
      warn(name, name + " has no hooks any more; delete or rename it to end the script");
    }
  }

  private void warn(String name, String details) {
    String stays = live.containsKey(name) ? "\nIts last good version goes on." : "";
    context.health().warn(name, details + stays);
  }

  private void end(String name) {
    Live gone = live.remove(name);
    if (gone != null) {
      gone.end();
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
    changed.forEach(this::prepare);
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
    closed = true;
    live.values()
        .forEach(
            each -> {
              each.end();
              each.script.retire();
            });
    live.clear();
  }
}
