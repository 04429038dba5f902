package io.sundew.broker.plugin;

import io.sundew.api.Hooks;
import io.sundew.api.SundewPlugin;
import io.sundew.broker.config.PluginConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A started instance of a plugin. Started and stopped by one thread at a time; what it shows is
 * thread safe.
 */
final class PluginInstance {
  private static final Logger LOG = LoggerFactory.getLogger("io.sundew.plugin");
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final PluginConfig config;
  private final PluginJar jar;
  private final PluginLibrary.Generation generation;
  private final Started started;
  private final InstanceContext context;
  private final InstanceBindings bindings;
  private final List<Hooks.Part> parts;

  private PluginInstance(
      PluginConfig config,
      PluginJar jar,
      PluginLibrary.Generation generation,
      Started started,
      InstanceContext context,
      InstanceBindings bindings,
      List<Hooks.Part> parts) {
    this.config = config;
    this.jar = jar;
    this.generation = generation;
    this.started = started;
    this.context = context;
    this.bindings = bindings;
    this.parts = parts;
  }

  /** A plugin object and what its start gave. Identity tells one start from another. */
  private static final class Started {
    private final SundewPlugin plugin;
    private final Hooks hooks;

    Started(SundewPlugin plugin, Hooks hooks) {
      this.plugin = plugin;
      this.hooks = hooks;
    }
  }

  /**
   * Starts an instance, within a minute.
   *
   * @throws PluginRefused when it cannot start; nothing of it stays open
   */
  static PluginInstance start(
      PluginConfig config,
      PluginJar jar,
      PluginLibrary.Generation generation,
      Services services,
      Binding.Environment environment)
      throws PluginRefused {
    if (!PluginName.isValid(config.name())) {
      throw new PluginRefused("name '" + config.name() + "' does not match " + PluginName.FORM);
    }
    var settings = new ConfiguredHooks(config, jar.manifest().inline());
    var context = new InstanceContext(config, generation.loader(), services);
    Started started = start(config.name(), generation, context);
    InstanceBindings bindings = bind(started, context, settings, generation, environment);
    warnOfUnboundHooks(config, bindings);
    context.started();
    return new PluginInstance(
        config, jar, generation, started, context, bindings, started.hooks.parts());
  }

  private static InstanceBindings bind(
      Started started,
      InstanceContext context,
      ConfiguredHooks settings,
      PluginLibrary.Generation generation,
      Binding.Environment environment)
      throws PluginRefused {
    try {
      return InstanceBindings.of(started.hooks, settings, generation.loader(), environment);
    } catch (IllegalArgumentException unusable) {
      context.close();
      throw refusal(unusable, generation);
    }
  }

  /** Whatever a plugin throws at start is a reason not to start. */
  private static Started start(
      String name, PluginLibrary.Generation generation, InstanceContext context)
      throws PluginRefused {
    Callable<Started> start =
        () -> {
          SundewPlugin plugin = generation.newPlugin();
          return new Started(plugin, HookFailure.unlessNull(plugin.start(context)));
        };
    try {
      return TimedCall.make(start, name + "-start", generation.loader(), START_LIMIT);
    } catch (ExecutionException failed) {
      context.close();
      throw refusal(failed.getCause() == null ? failed : failed.getCause(), generation);
    } catch (TimeoutException late) {
      context.close();
      throw new PluginRefused("it did not start within " + START_LIMIT.toSeconds() + " s", late);
    } catch (InterruptedException interrupted) {
      context.close();
      Thread.currentThread().interrupt();
      throw new PluginRefused("its start was interrupted", interrupted);
    }
  }

  /** What is the plugin's own to throw says all in its message; of others the kind helps, too. */
  private static PluginRefused refusal(Throwable failure, PluginLibrary.Generation generation) {
    if (failure instanceof PluginRefused refused) {
      return refused;
    }
    String message = failure.getMessage();
    boolean isPlain =
        failure instanceof IllegalArgumentException
            || generation.loader().equals(failure.getClass().getClassLoader());
    return new PluginRefused(
        isPlain && message != null ? message : "start failed: " + failure, failure);
  }

  /** Hooks of parts come and go, and so do those of an instance that has none now. */
  private static void warnOfUnboundHooks(PluginConfig config, InstanceBindings bindings) {
    if (!bindings.parts().isEmpty() || bindings.all().isEmpty()) {
      return;
    }
    for (String key : config.hooks().keySet()) {
      if (bindings.all().stream()
          .noneMatch(binding -> binding.settings().point().key().equals(key))) {
        LOG.warn("{}: plugin={} does not bind the hook {}", config.source(), config.name(), key);
      }
    }
  }

  /**
   * The same instance with other levers: its plugin goes on as it is, its hooks are bound anew.
   *
   * @throws PluginRefused when the levers cannot be used
   */
  PluginInstance withLevers(PluginConfig changed, Binding.Environment environment)
      throws PluginRefused {
    var settings = new ConfiguredHooks(changed, jar.manifest().inline());
    InstanceBindings bound =
        InstanceBindings.of(started.hooks, settings, generation.loader(), environment)
            .withParts(parts, settings, generation.loader(), environment);
    warnOfUnboundHooks(changed, bound);
    return new PluginInstance(changed, jar, generation, started, context, bound, parts);
  }

  /**
   * The same instance with other parts; those it has already go on.
   *
   * @throws PluginRefused when the levers cannot be used
   * @throws IllegalArgumentException when two have the same name or a topic filter is none
   */
  PluginInstance withParts(List<Hooks.Part> next, Binding.Environment environment)
      throws PluginRefused {
    var settings = new ConfiguredHooks(config, jar.manifest().inline());
    return new PluginInstance(
        config,
        jar,
        generation,
        started,
        context,
        bindings.withParts(next, settings, generation.loader(), environment),
        List.copyOf(next));
  }

  /** Closes what the other, a later self, does not have any more. */
  @SuppressWarnings("ReferenceEquality") // a part that was bound anew is another one
  void closePartsNotIn(PluginInstance later) {
    bindings
        .parts()
        .forEach(
            (part, bound) -> {
              if (later.bindings.parts().get(part) != bound) {
                bound.close();
              }
            });
  }

  /** Whether that is the context it was started with. */
  @SuppressWarnings("ReferenceEquality") // contexts have no values
  boolean hasContext(InstanceContext of) {
    return context == of;
  }

  /** Whether that configuration asks for the work this instance does, whatever its levers. */
  boolean does(PluginConfig wanted) {
    return config.plugin().equals(wanted.plugin())
        && config.settings().equals(wanted.settings())
        && InstanceContext.directoryOf(config.source())
            .equals(InstanceContext.directoryOf(wanted.source()));
  }

  /** Whether its levers are as that configuration has them. */
  boolean hasLevers(PluginConfig wanted) {
    return config.listeners().equals(wanted.listeners())
        && config.match().equals(wanted.match())
        && config.hooks().equals(wanted.hooks());
  }

  /** Whether it is the same plugin object as that, maybe bound otherwise. */
  boolean isSamePlugin(PluginInstance other) {
    return started == other.started;
  }

  String name() {
    return config.name();
  }

  PluginConfig config() {
    return config;
  }

  PluginJar jar() {
    return jar;
  }

  PluginLibrary.Generation generation() {
    return generation;
  }

  /** The copy its classes come from, which tells generations apart. */
  Path copy() {
    return generation.copy();
  }

  InstanceBindings bindings() {
    return bindings;
  }

  /** What speaks against it since it was started; empty when it works. */
  Optional<String> complaint() {
    Optional<String> down = context.currentHealth().firstComplaint();
    return down.isPresent()
        ? down
        : bindings.all().stream()
            .filter(Binding::isOpenCircuited)
            .findFirst()
            .map(
                binding ->
                    "the circuit breaker of " + binding.settings().point().key() + " opened");
  }

  /** What it shows of itself now. */
  ActivePlugin snapshot(ActivePlugin.State state) {
    Map<String, ActivePlugin.Hook> hooks = new LinkedHashMap<>();
    for (Binding<?> binding : bindings.all()) {
      Binding.Settings settings = binding.settings();
      hooks.put(
          settings.hookName(),
          new ActivePlugin.Hook(
              binding.isInline(),
              settings.timeout(),
              settings.policy(),
              settings.shadow(),
              binding.isOpenCircuited(),
              binding.statistics()));
    }
    return new ActivePlugin(
        config.name(),
        jar.id(),
        jar.manifest().version(),
        jar.path(),
        generation.digest(),
        state,
        context.currentHealth().reason(),
        context.currentHealth().facts(),
        context.currentHealth().warnings(),
        hooks,
        context.currentMetrics().sums());
  }

  /**
   * Stops: no hook is asked any more, the plugin releases what it holds, its context is revoked.
   * Never throws.
   */
  void stop(Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    bindings.close();
    stopHeld(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
  }

  /** Stops as well, but its bindings, which are held, keep their questions for a successor. */
  void stopHeld(Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    if (!bindings.awaitQuiet(atMost)) {
      LOG.warn("plugin={} is stopped while a hook still runs", config.name());
    }
    stopPlugin(end);
    bindings.endStreams();
    context.close();
  }

  private void stopPlugin(long end) {
    Callable<Boolean> stop =
        () -> {
          started.plugin.stop();
          return true;
        };
    Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    try {
      TimedCall.make(stop, config.name() + "-stop", generation.loader(), left);
    } catch (ExecutionException failed) {
      LOG.warn("plugin={} failed to stop: {}", config.name(), String.valueOf(failed.getCause()));
    } catch (TimeoutException late) {
      LOG.warn("plugin={} did not stop in time and is left alone", config.name());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
