package io.sundew.broker.plugin;

import io.sundew.api.Broker;
import io.sundew.api.Health;
import io.sundew.api.Hooks;
import io.sundew.api.Http;
import io.sundew.api.LocalClients;
import io.sundew.api.Metrics;
import io.sundew.api.PluginContext;
import io.sundew.api.Registration;
import io.sundew.api.Scheduler;
import io.sundew.api.Values;
import io.sundew.broker.config.PluginConfig;
import io.sundew.broker.config.Source;
import io.sundew.broker.egress.InstanceHttp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What one instance is given; closing it revokes all of it. Thread safe. */
final class InstanceContext implements PluginContext {
  private final PluginConfig config;
  private final Services services;
  private final InstanceBroker broker;
  private final LoopExit answers;
  private final InstanceValues values;
  private final InstanceScheduler scheduler;
  private final InstanceMetrics metrics = new InstanceMetrics();
  private final InstanceHealth health;
  private final InstanceHttp http;
  private final InstanceLocalClients localClients;
  private final ClassLoader loader;
  private final List<InstanceHttp> clients = new CopyOnWriteArrayList<>();
  private final Set<Registration> watches = ConcurrentHashMap.newKeySet();
  private volatile boolean started;
  private volatile boolean closed;

  InstanceContext(PluginConfig config, ClassLoader loader, Services services) {
    this.config = config;
    this.services = services;
    this.loader = loader;
    this.answers = new LoopExit(config.name(), loader);
    this.broker =
        new InstanceBroker(
            config.name(), services.brokers().get(), services.time(), answers, () -> closed);
    this.values = new InstanceValues(config.name(), services.values(), answers, () -> closed);
    this.scheduler = new InstanceScheduler(config.name(), loader);
    this.health =
        new InstanceHealth(
            config.name(), (subject, text) -> services.warned().warn(config.name(), subject, text));
    this.localClients =
        new InstanceLocalClients(
            config.name(), loader, services.clients().get(), services.time(), answers, health);
    this.http = services.egress().client(config.name(), loader, metrics);
  }

  @Override
  public String instance() {
    return config.name();
  }

  @Override
  public <T extends Record> T config(Class<T> type) {
    return new ConfigBinder(directoryOf(config.source())).bind(type, config.settings());
  }

  /**
   * Relative paths begin at the configuration file; without a file, where the broker was started.
   */
  static Path directoryOf(Source source) {
    Path file = Path.of(source.file()).toAbsolutePath();
    Path directory = file.getParent();
    return source.equals(Source.BUILT_IN) || directory == null
        ? Path.of("").toAbsolutePath()
        : directory;
  }

  @Override
  public Broker broker() {
    return broker;
  }

  @Override
  public LocalClients localClients() {
    return localClients;
  }

  @Override
  public Scheduler scheduler() {
    return scheduler;
  }

  @Override
  public Http http() {
    return http;
  }

  @Override
  public Http http(Http.Tls tls) {
    InstanceHttp own = services.egress().client(config.name(), loader, metrics, Optional.of(tls));
    clients.add(own);
    if (closed) {
      own.close();
    }
    return own;
  }

  @Override
  public Metrics metrics() {
    return metrics;
  }

  @Override
  public InstantSource clock() {
    return services.time()::now;
  }

  @Override
  public System.Logger logger() {
    return System.getLogger("io.sundew.plugin." + config.name());
  }

  @Override
  public Health health() {
    return health;
  }

  /** The health as the host reads it. */
  InstanceHealth currentHealth() {
    return health;
  }

  /** The counters as the host reads them. */
  InstanceMetrics currentMetrics() {
    return metrics;
  }

  @Override
  public Path dataDirectory() throws IOException {
    checkOpen();
    return Files.createDirectories(
        services.dataDirectory().get().resolve("plugins").resolve(config.name()));
  }

  @Override
  public Values values() {
    return values;
  }

  @Override
  public Registration watch(Collection<Path> files, Runnable changed) {
    checkOpen();
    Registration watch = services.files().watch(files, () -> scheduler.run(changed));
    watches.add(watch);
    return () -> {
      watches.remove(watch);
      watch.close();
    };
  }

  @Override
  public void forgetDecisions() {
    if (!closed) {
      services.forgetDecisions().run();
    }
  }

  @Override
  public void certificatesChanged() {
    if (!closed) {
      services.certificatesChanged().accept(config.name());
    }
  }

  @Override
  public void bindParts(List<Hooks.Part> parts) {
    if (!started) {
      throw new IllegalStateException(
          "plugin instance " + config.name() + " binds parts by what its start returns");
    }
    checkOpen();
    services.parts().bind(this, parts);
  }

  /** Its start has returned. */
  void started() {
    started = true;
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("plugin instance " + config.name() + " is stopped");
    }
  }

  /** Revokes everything. */
  void close() {
    closed = true;
    watches.forEach(Registration::close);
    scheduler.close();
    http.close();
    localClients.close();
    clients.forEach(InstanceHttp::close);
    answers.close();
  }
}
