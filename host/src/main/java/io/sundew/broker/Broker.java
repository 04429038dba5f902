package io.sundew.broker;

import io.sundew.api.store.Store;
import io.sundew.broker.admin.AdminContext;
import io.sundew.broker.admin.AdminServer;
import io.sundew.broker.admin.Control;
import io.sundew.broker.config.BrokerConfig;
import io.sundew.broker.config.BrokerConfig.Style;
import io.sundew.broker.config.ConfigException;
import io.sundew.broker.config.ConfigSource;
import io.sundew.broker.config.ListenerConfig;
import io.sundew.broker.config.LoadedConfig;
import io.sundew.broker.config.Source;
import io.sundew.broker.config.TlsConfig;
import io.sundew.broker.plugin.Heartbeat;
import io.sundew.broker.plugin.HookChain;
import io.sundew.broker.plugin.PluginHost;
import io.sundew.broker.plugin.Watchdog;
import io.sundew.broker.routing.RetainedMessages;
import io.sundew.broker.routing.Subscription;
import io.sundew.broker.routing.SubscriptionIndex;
import io.sundew.broker.session.InProcessClients;
import io.sundew.broker.session.Kernel;
import io.sundew.broker.session.LocalBroker;
import io.sundew.broker.session.Loop;
import io.sundew.broker.session.QueueMemory;
import io.sundew.broker.session.Restoration;
import io.sundew.broker.session.Sessions;
import io.sundew.broker.session.Tracing;
import io.sundew.broker.stats.SysTopics;
import io.sundew.broker.store.DamagedRecordException;
import io.sundew.broker.store.MemoryStore;
import io.sundew.broker.time.TimeSource;
import io.sundew.broker.transport.EventLoops;
import io.sundew.broker.transport.Listener;
import io.sundew.broker.transport.Listeners;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running broker: makes the parts, starts them in order and stops them in the opposite one.
 * Thread safe.
 */
public final class Broker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Broker.class);
  private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(10);
  private static final Duration A_DAY = Duration.ofDays(1);

  private final DataDirectory dataDirectory;
  private final Kernel kernel;
  private final EventLoops loops;
  private final LocalBroker local;
  private final InProcessClients localClients;
  private final PluginHost plugins;
  private final Listeners listeners;
  private final BrokerControl control;
  private volatile BrokerConfig config;
  private volatile boolean serving;
  private volatile Store store = new MemoryStore();
  private volatile boolean storeFailed;
  private volatile @Nullable PluginHost chains;
  private @Nullable AdminServer admin;
  private @Nullable Watchdog watchdog;

  private Broker(ConfigSource source, LoadedConfig file, TimeSource time) {
    this.control = new BrokerControl(this, source, file);
    BrokerConfig config = control.current().config();
    this.config = config;
    this.dataDirectory = new DataDirectory(config.dataDirectory());
    this.kernel =
        new Kernel(
            () -> this.config,
            time,
            this::chain,
            new SubscriptionIndex(),
            new RetainedMessages(
                config.limits().maxRetainedMessages(), config.limits().maxRetainedBytes()),
            () -> this.store,
            new Sessions(),
            new QueueMemory(0),
            new Tracing());
    this.loops = new EventLoops(config.eventLoops(), kernel);
    this.local = viewOfBroker();
    this.localClients = new InProcessClients(kernel, loops.loops());
    this.plugins =
        new PluginHost(config, this::viewOfBroker, heartbeats(), time, dataDirectory::path);
    this.plugins.localClientsOf(localClients);
    this.listeners = new Listeners(kernel, loops, this::failing);
    this.chains = plugins;
  }

  /**
   * Starts a broker; when this returns its listeners accept connections.
   *
   * @throws ConfigException when the configuration cannot be used: nothing stays open
   */
  public static Broker start(BrokerConfig config, TimeSource time) {
    ConfigSource source = ConfigSource.fixed(config);
    return start(source, source.load(), time);
  }

  /**
   * Starts a broker whose configuration can be read again while it runs; when this returns its
   * listeners accept connections.
   *
   * @param file what the source said a moment ago
   * @throws ConfigException when the configuration cannot be used: nothing stays open
   */
  public static Broker start(ConfigSource source, LoadedConfig file, TimeSource time) {
    return start(source, file, time, Optional.empty());
  }

  /**
   * The same, with this store where there is one and no plugin brings another. The broker closes
   * it.
   *
   * @throws ConfigException when the configuration cannot be used: nothing stays open
   */
  public static Broker start(
      ConfigSource source, LoadedConfig file, TimeSource time, Optional<Store> given) {
    var broker = new Broker(source, file, time);
    try {
      broker.watchdog =
          Watchdog.start(broker.heartbeats(), time, event -> broker.chain().event(event));
      broker.plugins.whenCertificatesChange(
          instance -> broker.listeners.certificatesChanged(instance, broker.chain()));
      broker.plugins.start(broker::guard);
      broker.openStore(given);
      broker.plugins.keepValuesIn(broker.store);
      broker.localClients.begin();
      broker.publishFigures();
      broker.loops.loops().getFirst().execute(broker::sweepRetained);
      broker.listeners.change(broker.config.listeners(), broker.chain()).confirm();
      broker.loops.loops().getFirst().execute(broker::warnOfExpiry);
      broker.openAdmin();
      broker.control.watch();
      broker.serving = true;
      return broker;
    } catch (UncheckedIOException noDirectory) {
      broker.close();
      throw new ConfigException(String.valueOf(noDirectory.getMessage()), noDirectory);
    } catch (RuntimeException cannotStart) {
      broker.close();
      throw cannotStart;
    }
  }

  /** What keeps the broker from being ready for clients; anyone may read it, so it names only. */
  private List<String> failing() {
    List<String> failing = new ArrayList<>();
    if (!serving) {
      failing.add("broker"); // it starts or stops
    }
    if (storeFailed) {
      failing.add("store"); // until the next start nothing is acknowledged
    }
    plugins.active().stream()
        .filter(plugin -> plugin.down().isPresent())
        .forEach(plugin -> failing.add("plugin " + plugin.name()));
    return failing;
  }

  /** What the store holds is there before the first client comes. */
  private void openStore(Optional<Store> given) {
    Optional<Store> brought = plugins.store().or(() -> given);
    if (brought.isEmpty()) {
      return;
    }
    Store opened = brought.get();
    long began = System.nanoTime();
    try {
      var loading = new FirstStart(opened, config.importAtFirstStart(), kernel.time().millis());
      var found = Restoration.of(opened, loading, kernel, loops.loops(), () -> store = opened);
      LOG.info(
          "Store loaded in {} ms: {} sessions, {} retained messages",
          Duration.ofNanos(System.nanoTime() - began).toMillis(),
          found.sessions(),
          found.retained());
    } catch (IOException | DamagedRecordException unreadable) {
      throw new ConfigException(
          Source.BUILT_IN, "the store cannot be read: " + unreadable.getMessage());
    }
    opened.failure().thenAccept(this::storeFailed);
  }

  private void storeFailed(Throwable error) {
    storeFailed = true;
    LOG.error(
        "Error: the store has failed, so nothing more is acknowledged until the broker is started"
            + " again: {}",
        error.toString());
  }

  private LocalBroker viewOfBroker() {
    return new LocalBroker(kernel, loops.loops().getFirst());
  }

  private List<Heartbeat> heartbeats() {
    return loops.loops().stream().map(Loop::heartbeat).toList();
  }

  /** How often an event loop was held up for over 10 ms, by a plugin or otherwise. Thread safe. */
  public long loopStalls() {
    return heartbeats().stream().mapToLong(Heartbeat::stalls).sum();
  }

  private HookChain chain() {
    PluginHost host = chains;
    return host == null ? HookChain.EMPTY : host.chain();
  }

  private void publishFigures() {
    if (config.sysIntervalSeconds() > 0) {
      SysTopics.start(
          loops.loops(),
          kernel,
          local,
          Duration.ofSeconds(config.sysIntervalSeconds()),
          BrokerVersion.CURRENT,
          () -> listeners.all().stream().mapToInt(Listener::connectionCount).sum(),
          localClients);
    }
  }

  /** Retained messages that have expired go a little at a time. */
  private void sweepRetained() {
    kernel.retained().sweep(kernel.time().millis());
    loops.loops().getFirst().later(SWEEP_INTERVAL, this::sweepRetained);
  }

  /** Somebody has to renew certificates, and had better be told every day. */
  private void warnOfExpiry() {
    listeners.warnOfExpiry();
    loops.loops().getFirst().later(A_DAY, this::warnOfExpiry);
  }

  /** What other machines can reach needs somebody who decides who may enter, design section 5. */
  private static void refuseUnguardedListeners(BrokerConfig config, HookChain next) {
    for (ListenerConfig listener : config.listeners()) {
      boolean guarded =
          listener.allowAnonymous().orElse(config.allowAnonymous())
              || listener.tls().map(TlsConfig::identifies).orElse(false)
              || next.authenticates(listener.name());
      if (config.style() == Style.NATIVE && !listener.isLoopback() && !guarded) {
        throw new ConfigException(
            List.of(
                "listener '%s' can be reached from other machines and no plugin authenticates: add one, such as auth-passwd, or write 'allow-anonymous: true' to let everyone in"
                    .formatted(listener.name())));
      }
    }
  }

  /**
   * Makes another configuration hold: listeners, plugins, limits and what else can change while
   * clients stay connected. Connections that are open keep the limits they came in by.
   *
   * @throws ConfigException when something of it cannot be: all is as it was
   */
  public synchronized void apply(BrokerConfig next) {
    var change = new AtomicReference<Listeners.Change>();
    plugins.apply(
        next,
        chain -> {
          refuseUnguardedListeners(next, chain);
          change.set(listeners.change(next.listeners(), chain));
        },
        this::guard);
    config = next;
    Objects.requireNonNull(change.get()).confirm();
  }

  /** What must hold of a chain for the listeners there are. */
  private void guard(HookChain chain) {
    refuseUnguardedListeners(config, chain);
    listeners.follow(chain);
  }

  /** Publishes what the broker itself has to say under that topic, past all hooks. */
  public void announce(String topic, String text) {
    local.announce(topic, text.getBytes(StandardCharsets.UTF_8), false);
  }

  /** Shows all subscriptions as they are about now, on the calling thread. */
  public void forEachSubscription(Consumer<Subscription> each) {
    kernel.subscriptions().forEach(each);
  }

  /** The clients in the broker's own process. */
  public InProcessClients localClients() {
    return localClients;
  }

  /** The operator's actions. */
  public Control control() {
    return control;
  }

  PluginHost plugins() {
    return plugins;
  }

  Path dataPath() {
    return dataDirectory.path();
  }

  private void openAdmin() {
    if (!config.admin().enabled()) {
      return;
    }
    Path directory;
    try {
      directory = dataDirectory.path();
    } catch (UncheckedIOException noDirectory) {
      boolean asked = config.style() == Style.NATIVE && config.dataDirectory().isPresent();
      if (asked || config.admin().listen().isPresent()) {
        throw new ConfigException(Source.BUILT_IN, String.valueOf(noDirectory.getMessage()));
      }
      LOG.warn("This broker cannot be operated while it runs: {}", noDirectory.getMessage());
      return; // nobody asked for it, and it serves without
    }
    var context =
        new AdminContext(
            BrokerVersion.CURRENT,
            kernel,
            loops.loops(),
            plugins,
            localClients,
            listeners::all,
            control);
    try {
      admin = AdminServer.start(config.admin(), directory, context);
    } catch (UncheckedIOException cannotListen) {
      throw new ConfigException(Source.BUILT_IN, String.valueOf(cannotListen.getMessage()));
    }
  }

  /** The loopback address of the admin API; empty where it has none. */
  public Optional<InetSocketAddress> adminAddress() {
    AdminServer open = admin;
    return open == null ? Optional.empty() : open.address();
  }

  /** All that its listeners listen on, with the ports they really have. */
  public List<String> places() {
    return listeners.all().stream().flatMap(listener -> listener.places().stream()).toList();
  }

  /** Where that listener listens, with the port it really has. */
  public InetSocketAddress address(String listener) {
    return listeners
        .find(listener)
        .orElseThrow(() -> new IllegalArgumentException("no listener named " + listener))
        .address();
  }

  /**
   * Stops: listeners close, wills are published, v5 clients get DISCONNECT 0x8B, plugins stop. At
   * most 10 s.
   */
  @Override
  public void close() {
    serving = false;
    control.close();
    AdminServer open = admin;
    if (open != null) {
      open.close();
    }
    listeners.all().forEach(Listener::close);
    listeners.all().forEach(Listener::aboutToStop);
    localClients.stop();
    loops.settle();
    listeners.all().forEach(Listener::stopConnections);
    loops.close();
    store.close();
    plugins.stop();
    if (watchdog != null) {
      watchdog.close();
    }
    dataDirectory.close();
  }
}
