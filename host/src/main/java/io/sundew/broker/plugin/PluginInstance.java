package io.sundew.broker.plugin;

import io.sundew.api.Hooks;
import io.sundew.api.SundewPlugin;
import io.sundew.broker.config.PluginConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A started instance of a plugin. Started and stopped by one thread at a time; what it shows is
 * thread safe.
 */
final class PluginInstance {
  private static final Logger LOG = LoggerFactory.getLogger("io.sundew.plugin");

  private final PluginConfig config;
  private final PluginJar jar;
  private final SundewPlugin plugin;
  private final ClassLoader loader;
  private final InstanceContext context;
  private final InstanceBindings bindings;

  private PluginInstance(
      PluginConfig config,
      PluginJar jar,
      SundewPlugin plugin,
      ClassLoader loader,
      InstanceContext context,
      InstanceBindings bindings) {
    this.config = config;
    this.jar = jar;
    this.plugin = plugin;
    this.loader = loader;
    this.context = context;
    this.bindings = bindings;
  }

  /**
   * Starts an instance.
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
    SundewPlugin plugin = generation.newPlugin();
    var context = new InstanceContext(config, generation.loader(), services);
    Hooks hooks = start(plugin, context, generation.loader());
    var bindings = InstanceBindings.of(hooks, settings, generation.loader(), environment);
    warnOfUnboundHooks(config, bindings);
    return new PluginInstance(config, jar, plugin, generation.loader(), context, bindings);
  }

  /** Whatever a plugin throws at start is a reason not to start. */
  private static Hooks start(SundewPlugin plugin, InstanceContext context, ClassLoader loader)
      throws PluginRefused {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return HookFailure.unlessNull(plugin.start(context));
    } catch (Exception | LinkageError | AssertionError | StackOverflowError failure) {
      context.close();
      throw new PluginRefused(reason(failure), failure);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static String reason(Throwable failure) {
    String message = failure.getMessage();
    return failure instanceof IllegalArgumentException && message != null
        ? message
        : "start failed: " + failure;
  }

  private static void warnOfUnboundHooks(PluginConfig config, InstanceBindings bindings) {
    for (String key : config.hooks().keySet()) {
      if (bindings.all().stream()
          .noneMatch(binding -> binding.settings().point().key().equals(key))) {
        LOG.warn("{}: plugin={} does not bind the hook {}", config.source(), config.name(), key);
      }
    }
  }

  PluginConfig config() {
    return config;
  }

  InstanceBindings bindings() {
    return bindings;
  }

  /** What it shows of itself now. */
  ActivePlugin snapshot() {
    Map<String, ActivePlugin.Hook> hooks = new LinkedHashMap<>();
    for (Binding<?> binding : bindings.all()) {
      Binding.Settings settings = binding.settings();
      hooks.put(
          settings.point().key(),
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
        context.currentHealth().reason(),
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
    if (!bindings.awaitQuiet(atMost)) {
      LOG.warn("plugin={} is stopped while a hook still runs", config.name());
    }
    var task = new FutureTask<>(this::stopPlugin);
    Thread thread =
        Thread.ofPlatform().daemon().name("sundew-" + config.name() + "-stop").unstarted(task);
    thread.setContextClassLoader(loader);
    thread.start();
    await(task, end);
    context.close();
  }

  private boolean stopPlugin() throws Exception {
    plugin.stop();
    return true;
  }

  private void await(FutureTask<?> task, long end) {
    try {
      task.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException failed) {
      LOG.warn("plugin={} failed to stop: {}", config.name(), String.valueOf(failed.getCause()));
    } catch (TimeoutException late) {
      LOG.warn("plugin={} did not stop in time and is left alone", config.name());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
