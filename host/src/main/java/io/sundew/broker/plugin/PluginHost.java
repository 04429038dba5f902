package io.sundew.broker.plugin;

import io.sundew.api.Broker;
import io.sundew.broker.config.BrokerConfig;
import io.sundew.broker.config.ConfigException;
import io.sundew.broker.config.Nearest;
import io.sundew.broker.config.PluginConfig;
import io.sundew.broker.egress.Egress;
import io.sundew.broker.time.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the configured plugins, starts their instances, and holds the chain of their hooks. Thread
 * safe; starting and stopping exclude each other, and {@link #chain()} never waits.
 */
public final class PluginHost {
  private static final Logger LOG = LoggerFactory.getLogger(PluginHost.class);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final AtomicLong GENERATIONS = new AtomicLong();

  private final BrokerConfig config;
  private final Services services;
  private final LoadedPlugins loaded;
  private final Binding.Environment environment;
  private final ScheduledThreadPoolExecutor timer;
  private volatile List<PluginInstance> instances = List.of();
  private volatile List<AvailablePlugin> available = List.of();
  private volatile HookChain chain = HookChain.EMPTY;

  /**
   * A host that has not loaded anything.
   *
   * @param broker what plugins work on; what they publish arrives there as a publication whose
   *     origin names the instance
   * @param dataDirectory asked for only when a plugin is loaded
   */
  public PluginHost(
      BrokerConfig config, Broker broker, TimeSource time, Supplier<Path> dataDirectory) {
    this.config = config;
    this.services =
        new Services(
            broker,
            time,
            dataDirectory,
            new FileWatch(),
            new Egress(config.egress()),
            () -> chain().forgetDecisions());
    this.loaded = new LoadedPlugins(dataDirectory);
    this.timer = new ScheduledThreadPoolExecutor(1, PluginHost::timerThread);
    timer.setRemoveOnCancelPolicy(true);
    this.environment = new Binding.Environment(timer, time, event -> chain().event(event), GRACE);
  }

  private static Thread timerThread(Runnable task) {
    return Thread.ofPlatform().daemon().name("sundew-plugin-deadlines").unstarted(task);
  }

  /**
   * Starts the configured instances in order. Where none is configured nothing is opened.
   *
   * @throws ConfigException naming the place, the plugin and the reason when one cannot start;
   *     those started before are stopped again
   */
  public synchronized void start() {
    PluginDirectories directories = PluginDirectories.scan(config.pluginDirectories());
    available =
        directories.all().stream()
            .map(jar -> new AvailablePlugin(jar.id(), jar.manifest().version(), jar.path()))
            .toList();
    try {
      startAll(directories);
    } catch (RuntimeException refused) {
      stop();
      throw refused;
    }
    loaded.deleteUnusedCopies();
    directories.logUnused(
        config.plugins().stream().map(PluginConfig::plugin).collect(Collectors.toSet()));
    publishChain();
  }

  private void startAll(PluginDirectories directories) {
    Set<String> names = new HashSet<>();
    for (PluginConfig plugin : config.plugins()) {
      try {
        if (!names.add(plugin.name())) {
          throw new PluginRefused("there are two instances of that name: give one another 'name'");
        }
        checkListeners(plugin);
        PluginJar jar = directories.require(plugin.plugin());
        started(PluginInstance.start(plugin, jar, loaded.of(jar), services, environment));
      } catch (PluginRefused refused) {
        throw refusal(plugin, refused);
      }
    }
  }

  private void checkListeners(PluginConfig plugin) throws PluginRefused {
    List<String> known = config.listeners().stream().map(listener -> listener.name()).toList();
    for (String listener : plugin.listeners()) {
      if (!known.contains(listener)) {
        throw new PluginRefused(
            "listeners: there is no listener '" + listener + "'" + Nearest.hint(listener, known));
      }
    }
  }

  private void started(PluginInstance instance) {
    List<PluginInstance> all = new ArrayList<>(instances);
    all.add(instance);
    instances = List.copyOf(all);
    ActivePlugin shown = instance.snapshot();
    LOG.info(
        "plugin={} version={} instance={} hooks={} started",
        shown.plugin(),
        shown.version(),
        shown.name(),
        shown.hooks().keySet());
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

  private void publishChain() {
    List<InstanceBindings> bindings = instances.stream().map(PluginInstance::bindings).toList();
    chain =
        bindings.isEmpty()
            ? HookChain.EMPTY
            : new HookChain(GENERATIONS.incrementAndGet(), bindings, services.time());
  }

  /** The chain as of now; fetch it anew for each packet. */
  public HookChain chain() {
    return chain;
  }

  /** The plugins found in the plugin directories when the host was started. */
  public List<AvailablePlugin> available() {
    return available;
  }

  /** The running instances in the order of their hooks, as of now. */
  public List<ActivePlugin> active() {
    return instances.stream().map(PluginInstance::snapshot).toList();
  }

  /**
   * Stops all instances, the last started first, within 10 s altogether; what hangs is left alone.
   * Every question that is still open is answered by its failure policy. The chain stays what it is
   * and answers by policy, so that nobody slips through while the broker closes.
   */
  public synchronized void stop() {
    long end = System.nanoTime() + STOP_LIMIT.toNanos();
    for (PluginInstance instance : instances.reversed()) {
      instance.stop(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    }
    instances = List.of();
    loaded.unloadAll();
    timer.shutdownNow();
    services.egress().close();
  }
}
