package io.sundew.broker.plugin;

import io.sundew.broker.config.ConfigException;
import io.sundew.broker.config.Nearest;
import io.sundew.broker.config.PluginConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the running instances to what a configuration wants: whole, or not at all. Used once, by
 * one thread.
 *
 * <p>What may run twice at a time is started beside what runs. Then what may not is held, stopped
 * and started anew, so that as little as possible can fail after that. Nothing that runs is
 * released here: who asked for the change does so once the new lineup is in force.
 */
final class PluginChange {
  private static final Logger LOG = LoggerFactory.getLogger("io.sundew.plugin");
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  /** One instance that takes the place of another of its name. */
  record Replacement(PluginInstance old, PluginInstance fresh) {}

  /** What runs now and what is known of it. */
  interface Present {
    /** The running instance of that name. */
    @Nullable PluginInstance running(String name);

    /** Why that code with that configuration was taken back before; null when it never was. */
    @Nullable String takenBack(PluginConfig config, Path copy);
  }

  private final List<PluginConfig> wanted;
  private final List<String> listeners;
  private final Set<String> anew;
  private final PluginDirectories directories;
  private final LoadedPlugins loaded;
  private final Services services;
  private final Binding.Environment environment;
  private final Present present;

  private final Map<String, PluginInstance> lineup = new LinkedHashMap<>();
  private final List<Replacement> overlapping = new ArrayList<>();
  private final List<Replacement> exclusive = new ArrayList<>();
  private final List<PluginInstance> fresh = new ArrayList<>();
  private final List<PluginInstance> rebound = new ArrayList<>();
  private final List<Replacement> restarted = new ArrayList<>();

  /**
   * A change to come.
   *
   * @param anew names of instances that are started anew even where nothing differs
   */
  PluginChange(
      List<PluginConfig> wanted,
      List<String> listeners,
      Set<String> anew,
      PluginDirectories directories,
      LoadedPlugins loaded,
      Services services,
      Binding.Environment environment,
      Present present) {
    this.wanted = wanted;
    this.listeners = listeners;
    this.anew = anew;
    this.directories = directories;
    this.loaded = loaded;
    this.services = services;
    this.environment = environment;
    this.present = present;
  }

  /** The code an instance is to run. */
  private record Code(PluginJar jar, Path copy) {}

  /**
   * The instances as wanted, in order. After this either {@link #undo} is called or the lineup is
   * put in force.
   *
   * @throws ConfigException naming the place, the plugin and the reason when one cannot start
   */
  List<PluginInstance> lineup() {
    Set<String> names = new HashSet<>();
    Map<PluginConfig, Code> later = new LinkedHashMap<>();
    for (PluginConfig config : wanted) {
      refusing(
          config,
          () -> {
            if (!names.add(config.name())) {
              throw new PluginRefused(
                  "there are two instances of that name: give one another 'name'");
            }
            checkListeners(config);
            place(config, later);
          });
    }
    later.forEach((config, code) -> refusing(config, () -> switchOver(config, code)));
    return List.copyOf(lineup.values());
  }

  /** Instances that were started beside the ones they replace. */
  List<Replacement> overlapping() {
    return List.copyOf(overlapping);
  }

  /** Instances that were started after the ones they replace had been stopped. */
  List<Replacement> exclusive() {
    return List.copyOf(exclusive);
  }

  /** A step that may find out why an instance cannot be as wanted. */
  private interface Step {
    void run() throws PluginRefused;
  }

  private static void refusing(PluginConfig config, Step step) {
    try {
      step.run();
    } catch (PluginRefused refused) {
      throw refusal(config, refused);
    }
  }

  private static ConfigException refusal(PluginConfig plugin, PluginRefused refused) {
    String instance =
        plugin.name().equals(plugin.plugin()) ? "" : " (instance " + plugin.name() + ")";
    var exception =
        new ConfigException(
            plugin.source(), "plugin " + plugin.plugin() + instance + ": " + refused.getMessage());
    exception.initCause(refused);
    return exception;
  }

  private void checkListeners(PluginConfig plugin) throws PluginRefused {
    for (String listener : plugin.listeners()) {
      if (!listeners.contains(listener)) {
        throw new PluginRefused(
            "listeners: there is no listener '"
                + listener
                + "'"
                + Nearest.hint(listener, listeners));
      }
    }
  }

  private void place(PluginConfig config, Map<PluginConfig, Code> later) throws PluginRefused {
    PluginInstance now = present.running(config.name());
    if (now == null) {
      Code code = codeInDirectories(config.plugin());
      lineup.put(config.name(), start(config, code));
      return;
    }
    Code code = codeFor(config, now);
    boolean asked = anew.contains(config.name());
    String before = asked ? null : present.takenBack(config, code.copy());
    if (before != null) {
      LOG.warn(
          "plugin={} version={} is not tried again, it was taken back: {}",
          config.name(),
          code.jar().manifest().version(),
          before);
      lineup.put(config.name(), now);
    } else if (!asked && code.copy().equals(now.copy()) && now.does(config)) {
      lineup.put(config.name(), now.hasLevers(config) ? now : rebound(now, config));
    } else if (isExclusive(now.jar()) || isExclusive(code.jar())) {
      lineup.put(config.name(), now);
      later.put(config, code);
    } else {
      PluginInstance started = start(config, code);
      lineup.put(config.name(), started);
      overlapping.add(new Replacement(now, started));
    }
  }

  private static boolean isExclusive(PluginJar jar) {
    return switch (jar.manifest().swap()) {
      case EXCLUSIVE, PINNED -> true;
      case OVERLAP -> false;
    };
  }

  private Code codeInDirectories(String id) throws PluginRefused {
    PluginJar jar = directories.require(id);
    return new Code(jar, loaded.copyOf(jar));
  }

  /** What cannot be used in place of what runs changes nothing: the copy that runs goes on. */
  private Code codeFor(PluginConfig config, PluginInstance now) throws PluginRefused {
    if (!now.jar().id().equals(config.plugin())) {
      return codeInDirectories(config.plugin());
    }
    var running = new Code(now.jar(), now.copy());
    try {
      Code found = codeInDirectories(config.plugin());
      if (now.jar().manifest().swap() == PluginManifest.Swap.PINNED
          && !found.copy().equals(running.copy())) {
        LOG.warn(
            "plugin={} {} was replaced: it takes effect at the next start",
            config.name(),
            found.jar().path());
        return running;
      }
      return found;
    } catch (PluginRefused unusable) {
      LOG.warn(
          "plugin={} goes on with its copy of version {}: {}",
          config.name(),
          now.jar().manifest().version(),
          unusable.getMessage());
      return running;
    }
  }

  private PluginInstance rebound(PluginInstance now, PluginConfig config) throws PluginRefused {
    PluginInstance changed = now.withLevers(config, environment);
    rebound.add(changed);
    return changed;
  }

  private PluginInstance start(PluginConfig config, Code code) throws PluginRefused {
    PluginLibrary.Generation generation = loaded.acquire(code.copy());
    try {
      PluginInstance started =
          PluginInstance.start(config, code.jar(), generation, services, environment);
      fresh.add(started);
      return started;
    } catch (PluginRefused refused) {
      loaded.release(generation);
      throw refused;
    }
  }

  /** Holds what the old one is asked, stops it, starts the new one, and lets it answer. */
  private void switchOver(PluginConfig config, Code code) throws PluginRefused {
    PluginInstance old = held(config.name());
    old.bindings().hold();
    old.stopHeld(STOP_LIMIT);
    try {
      PluginInstance started = start(config, code);
      old.bindings().handOver(started.bindings());
      lineup.put(config.name(), started);
      exclusive.add(new Replacement(old, started));
    } catch (PluginRefused refused) {
      restart(old);
      throw refused;
    }
  }

  private PluginInstance held(String name) {
    PluginInstance old = present.running(name);
    if (old == null) {
      throw new IllegalStateException("only what runs can be switched over");
    }
    return old;
  }

  /**
   * Starts anew what was stopped for nothing. Where that fails, its hooks answer by their failure
   * policies: closed, not open.
   */
  private void restart(PluginInstance old) {
    try {
      PluginInstance again = start(old.config(), new Code(old.jar(), old.copy()));
      fresh.remove(again);
      old.bindings().handOver(again.bindings());
      restarted.add(new Replacement(old, again));
    } catch (PluginRefused lost) {
      old.bindings().close();
      LOG.error(
          "plugin={} could not be started again and answers by its failure policies: {}",
          old.name(),
          lost.getMessage());
    }
  }

  /**
   * Stops what was started and starts anew what was stopped.
   *
   * @return what had to be stopped and runs again as another instance
   */
  List<Replacement> undo() {
    for (PluginInstance started : fresh.reversed()) {
      started.stop(STOP_LIMIT);
      loaded.release(started.generation());
    }
    fresh.clear();
    rebound.forEach(changed -> changed.bindings().close());
    exclusive.reversed().forEach(replacement -> restart(replacement.old()));
    return List.copyOf(restarted);
  }
}
