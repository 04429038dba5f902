package io.sundew.broker.plugin;

import io.sundew.api.Broker;
import io.sundew.api.BrokerEvent;
import io.sundew.api.Hooks;
import io.sundew.api.Registration;
import io.sundew.api.store.Store;
import io.sundew.broker.config.BrokerConfig;
import io.sundew.broker.config.ConfigException;
import io.sundew.broker.config.ListenerConfig;
import io.sundew.broker.config.PluginConfig;
import io.sundew.broker.egress.Egress;
import io.sundew.broker.plugin.PluginChange.Replacement;
import io.sundew.broker.plugin.Trials.Trial;
import io.sundew.broker.time.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the configured plugins and holds the chain of their hooks. Thread safe; changes exclude each
 * other and may take as long as a plugin takes to start, but {@link #chain()} never waits.
 *
 * <p>Life of an instance, design section 4: it is started beside what runs, the chain is swapped,
 * and for the time of probation the one it replaced waits to take its place back. Then that one is
 * stopped, when nothing it was asked is unanswered.
 */
public final class PluginHost {
  private static final Logger LOG = LoggerFactory.getLogger(PluginHost.class);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final Duration LINE = Duration.ofSeconds(10);
  private static final long TRIAL_CHECK_MILLIS = 100;
  private static final AtomicLong GENERATIONS = new AtomicLong();

  private final Services services;
  private final LoadedPlugins loaded;
  private final Binding.Environment environment;
  private final ScheduledThreadPoolExecutor timer;
  private final ScheduledThreadPoolExecutor trialTimer;
  private final Trials trials;
  private final Retirement retirement = new Retirement();
  private final Map<String, TakenBack> takenBack = new ConcurrentHashMap<>();
  private final Map<String, Previous> previous = new HashMap<>();
  private final List<HookChain> formerChains = new ArrayList<>();

  private BrokerConfig config;
  private Consumer<HookChain> guard = _ -> {};
  private @Nullable Registration watch;
  private boolean stopped;
  private volatile Consumer<String> certificatesChanged = _ -> {};
  private volatile PluginDirectories directories = PluginDirectories.NONE;
  private volatile List<PluginInstance> instances = List.of();
  private volatile HookChain chain = HookChain.EMPTY;
  private volatile HostClients clients = NoClients.INSTANCE;

  /** What was tried and taken back. */
  private record TakenBack(PluginConfig config, Path copy, String version, String reason) {}

  /** What ran before and can be started again. */
  private record Previous(PluginConfig config, PluginJar jar, Path copy) {}

  /**
   * A host that has not loaded anything.
   *
   * @param brokers makes for each instance the broker it works on; what it publishes arrives there
   *     as a publication whose origin names the instance
   * @param loops those that will ask the hooks
   * @param dataDirectory asked for only when a plugin is loaded
   */
  public PluginHost(
      BrokerConfig config,
      Supplier<Broker> brokers,
      List<Heartbeat> loops,
      TimeSource time,
      Supplier<Path> dataDirectory) {
    this.config = config;
    this.services =
        new Services(
            brokers,
            () -> clients,
            time,
            dataDirectory,
            new FileWatch(),
            new Egress(config.egress()),
            new KeptValues(),
            () -> chain().forgetDecisions(),
            instance -> certificatesChanged.accept(instance),
            (instance, subject, text) ->
                chain().event(new BrokerEvent.PluginWarned(time.now(), instance, subject, text)),
            this::bindParts);
    this.loaded = new LoadedPlugins(dataDirectory);
    this.trials = new Trials(time);
    this.timer = timer("sundew-plugin-deadlines");
    this.trialTimer = timer("sundew-plugin-trials");
    this.environment =
        new Binding.Environment(timer, time, event -> chain().event(event), GRACE, LINE, loops);
  }

  private static ScheduledThreadPoolExecutor timer(String name) {
    var timer =
        new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().daemon().name(name).unstarted(task));
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  /** Local clients of instances that start from now on are made there. */
  public void localClientsOf(HostClients maker) {
    clients = maker;
  }

  /**
   * Starts the configured instances in order, and looks after the plugin directories from then on.
   * Where no plugin is configured nothing is opened.
   *
   * @param check refuses by a {@link ConfigException} a chain that must not come into force, now
   *     and at each change
   * @throws ConfigException naming the place, the plugin and the reason when one cannot start;
   *     those started before are stopped again
   */
  public synchronized void start(Consumer<HookChain> check) {
    try {
      change(config, check, Set.of());
    } catch (RuntimeException refused) {
      stop();
      throw refused;
    }
    directories.logUnused(PluginDirectories.NONE, ids(config));
    if (!config.pluginDirectories().isEmpty()) {
      watch = services.files().watch(this::watchedFiles, this::directoriesChanged);
    }
  }

  /**
   * Brings the instances to what this configuration wants: all of it or, when something fails,
   * nothing.
   *
   * @param check refuses by a {@link ConfigException} the chain of this change; the last thing that
   *     can
   * @param after refuses in the same way those of later changes
   * @throws ConfigException when something of it cannot be: all is as it was
   */
  public synchronized void apply(
      BrokerConfig next, Consumer<HookChain> check, Consumer<HookChain> after) {
    change(next, check, Set.of());
    guard = after;
  }

  /** The same with one check for this change and for later ones. */
  public synchronized void apply(BrokerConfig next, Consumer<HookChain> check) {
    apply(next, check, check);
  }

  /**
   * Starts an instance anew, from its jar as it is now, also one that was taken back before.
   *
   * @throws ConfigException when it cannot start: the one that runs goes on
   */
  public synchronized void reload(String instance) {
    require(instance);
    change(config, guard, Set.of(instance));
  }

  /**
   * Takes an instance back to what ran before it: at once while it is in probation, else by
   * starting its predecessor anew.
   *
   * @throws IllegalStateException when nothing ran before it
   * @throws ConfigException when that cannot start: the one that runs goes on
   */
  public synchronized void rollback(String instance) {
    PluginInstance running = require(instance);
    Optional<Trial> trial = trials.of(running);
    if (trial.isPresent()) {
      takeBack(trial.get(), "by the operator");
      return;
    }
    Previous before = previous.get(instance);
    if (before == null) {
      throw new IllegalStateException(
          "plugin " + instance + ": nothing ran before it that it could be taken back to");
    }
    startPrevious(running, before);
  }

  /** Puts other parts of a running instance in force, before anything that comes in from now on. */
  private synchronized void bindParts(InstanceContext context, List<Hooks.Part> parts) {
    PluginInstance now =
        instances.stream()
            .filter(each -> each.hasContext(context))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "plugin instance " + context.instance() + " is in no chain"));
    PluginInstance next;
    try {
      next = now.withParts(parts, environment);
    } catch (PluginRefused impossible) {
      throw new IllegalStateException(impossible); // its levers were usable when it was started
    }
    replace(now, next);
    retirement.begin(now, this::formerChainsAreQuiet, () -> now.closePartsNotIn(next));
  }

  private PluginInstance require(String name) {
    PluginInstance running = running(name);
    if (running == null) {
      throw new ConfigException(List.of("there is no running plugin instance '" + name + "'"));
    }
    return running;
  }

  private @Nullable PluginInstance running(String name) {
    return instances.stream().filter(each -> each.name().equals(name)).findFirst().orElse(null);
  }

  private static Set<String> ids(BrokerConfig config) {
    return config.plugins().stream().map(PluginConfig::plugin).collect(Collectors.toSet());
  }

  private void change(BrokerConfig next, Consumer<HookChain> check, Set<String> anew) {
    directories = PluginDirectories.scan(next.pluginDirectories());
    var change =
        new PluginChange(
            next.plugins(),
            next.listeners().stream().map(ListenerConfig::name).toList(),
            anew,
            directories,
            loaded,
            services,
            environment,
            new Present());
    HookChain prospective;
    List<PluginInstance> lineup;
    try {
      lineup = change.lineup();
      prospective = chainOf(lineup);
      check.accept(prospective);
    } catch (RuntimeException refused) {
      stayAsItWas(change.undo());
      throw refused;
    }
    config = next;
    guard = check;
    putInForce(lineup, prospective, change);
    loaded.deleteUnusedCopies(
        previous.values().stream().map(Previous::copy).collect(Collectors.toSet()));
  }

  private HookChain chainOf(List<PluginInstance> lineup) {
    return lineup.isEmpty()
        ? HookChain.EMPTY
        : new HookChain(
            GENERATIONS.incrementAndGet(),
            lineup.stream().map(PluginInstance::bindings).toList(),
            services.time());
  }

  /** Where an instance had to be stopped and started again it is another object now. */
  private void stayAsItWas(List<Replacement> restarted) {
    if (restarted.isEmpty()) {
      return;
    }
    List<PluginInstance> all = new ArrayList<>(instances);
    for (Replacement again : restarted) {
      all.replaceAll(each -> each == again.old() ? again.fresh() : each);
    }
    publish(all, chainOf(all));
    restarted.forEach(again -> retireStopped(again.old()));
  }

  private void publish(List<PluginInstance> lineup, HookChain next) {
    formerChains.removeIf(HookChain::isQuiet);
    formerChains.add(chain);
    instances = List.copyOf(lineup);
    chain = next;
  }

  private void putInForce(List<PluginInstance> lineup, HookChain next, PluginChange change) {
    List<PluginInstance> before = instances;
    change.overlapping().forEach(this::beginTrial); // first: whoever is answered sees its state
    publish(lineup, next);
    Set<PluginInstance> replaced =
        change.overlapping().stream().map(Replacement::old).collect(Collectors.toSet());
    change.exclusive().forEach(each -> leaveStopped(each.old()));
    Set<PluginInstance> stoppedAlready =
        change.exclusive().stream().map(Replacement::old).collect(Collectors.toSet());
    for (PluginInstance old : before) {
      if (!lineup.contains(old) && !replaced.contains(old) && !stoppedAlready.contains(old)) {
        leave(old, lineup);
      }
    }
    takenBack.keySet().retainAll(lineup.stream().map(PluginInstance::name).toList());
    lineup.stream().filter(each -> !before.contains(each)).forEach(each -> tell(each, before));
  }

  /** An instance that is not wanted any more, or whose hooks were bound anew. */
  private void leave(PluginInstance old, List<PluginInstance> lineup) {
    if (lineup.stream().anyMatch(each -> each.isSamePlugin(old))) {
      retirement.begin(old, this::formerChainsAreQuiet, old.bindings()::close);
      return;
    }
    trials.of(old).ifPresent(this::endTrial);
    previous.remove(old.name());
    retire(old, "not configured any more");
  }

  /** An instance that was stopped for its successor, which is trusted at once. */
  private void leaveStopped(PluginInstance old) {
    trials.of(old).ifPresent(this::endTrial);
    takenBack.remove(old.name());
    previous.put(old.name(), new Previous(old.config(), old.jar(), old.copy()));
    retireStopped(old);
  }

  private void tell(PluginInstance instance, List<PluginInstance> before) {
    ActivePlugin shown = show(instance);
    boolean bound = before.stream().anyMatch(each -> each.isSamePlugin(instance));
    LOG.info(
        "plugin={} version={} instance={} hooks={} {}",
        shown.plugin(),
        shown.version(),
        shown.name(),
        shown.hooks().keySet(),
        bound ? "bound anew" : "started");
    if (!bound) {
      chain.event(
          new BrokerEvent.PluginStarted(services.time().now(), shown.name(), shown.version()));
    }
  }

  private void beginTrial(Replacement replacement) {
    PluginInstance old = replacement.old();
    trials.of(old).ifPresent(this::endTrial);
    takenBack.remove(old.name());
    trials.begin(old, replacement.fresh(), config.pluginProbation());
    LOG.info(
        "plugin={} version={} takes the place of {}, which waits for {} s in case it fails",
        old.name(),
        replacement.fresh().jar().manifest().version(),
        old.jar().manifest().version(),
        config.pluginProbation().toSeconds());
    if (trials.all().size() == 1) {
      checkTrialsLater();
    }
  }

  private void checkTrialsLater() {
    if (!trialTimer.isShutdown()) {
      trialTimer.schedule(this::checkTrials, TRIAL_CHECK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private synchronized void checkTrials() {
    if (stopped) {
      return;
    }
    for (Trial trial : trials.all()) {
      Optional<String> complaint = current(trial).complaint();
      if (complaint.isPresent()) {
        takeBack(trial, complaint.get());
      } else if (trials.isOver(trial)) {
        LOG.info("plugin={} is through its probation", trial.fresh().name());
        endTrial(trial);
      }
    }
    if (!trials.isEmpty()) {
      checkTrialsLater();
    }
  }

  /** The new instance as it is bound now. */
  private PluginInstance current(Trial trial) {
    return instances.stream()
        .filter(each -> each.isSamePlugin(trial.fresh()))
        .findFirst()
        .orElse(trial.fresh());
  }

  /** The new one has its place for good. */
  private void endTrial(Trial trial) {
    trials.end(trial);
    PluginInstance old = trial.old();
    previous.put(old.name(), new Previous(old.config(), old.jar(), old.copy()));
    retire(old, "replaced");
  }

  /** The old one has its place again. */
  private void takeBack(Trial trial, String reason) {
    PluginInstance failed = current(trial);
    rememberTakenBack(failed, reason);
    trials.end(trial);
    replace(failed, trial.old());
    announceTakenBack(failed, reason);
    retire(failed, "taken back: " + reason);
  }

  private void replace(PluginInstance old, PluginInstance by) {
    List<PluginInstance> all = new ArrayList<>(instances);
    all.replaceAll(each -> each == old ? by : each);
    publish(all, chainOf(all));
  }

  /** Called before the old answers again: whoever sees that it does also sees why. */
  private void rememberTakenBack(PluginInstance failed, String reason) {
    String version = failed.jar().manifest().version();
    takenBack.put(failed.name(), new TakenBack(failed.config(), failed.copy(), version, reason));
  }

  private void announceTakenBack(PluginInstance failed, String reason) {
    String version = failed.jar().manifest().version();
    LOG.warn(
        "plugin={} version={} digest={} is taken back: {}; what ran before it answers again."
            + " 'sundew plugins reload {}' tries it once more",
        failed.name(),
        version,
        failed.generation().digest(),
        reason,
        failed.name());
    chain.event(
        new BrokerEvent.PluginRolledBack(services.time().now(), failed.name(), version, reason));
  }

  private void startPrevious(PluginInstance running, Previous before) {
    PluginLibrary.Generation generation = null;
    try {
      generation = loaded.acquire(before.copy());
      PluginInstance again =
          PluginInstance.start(before.config(), before.jar(), generation, services, environment);
      rememberTakenBack(running, "by the operator");
      replace(running, again);
      announceTakenBack(running, "by the operator");
      previous.put(running.name(), new Previous(running.config(), running.jar(), running.copy()));
      retire(running, "taken back by the operator");
    } catch (PluginRefused refused) {
      if (generation != null) {
        loaded.release(generation);
      }
      throw new ConfigException(
          List.of("plugin " + running.name() + " cannot go back: " + refused.getMessage()));
    }
  }

  /** Stops an instance that no chain has any more, once it has answered what it was asked. */
  private void retire(PluginInstance old, String why) {
    retirement.begin(
        old,
        this::formerChainsAreQuiet,
        () -> {
          Retirement.stop(old);
          release(old);
          LOG.info(
              "plugin={} version={} stopped: {}", old.name(), old.jar().manifest().version(), why);
          chain.event(new BrokerEvent.PluginStopped(services.time().now(), old.name(), why));
        });
  }

  /** Its plugin is stopped; older chains may still ask its bindings, whose hooks are another's. */
  private void retireStopped(PluginInstance old) {
    retirement.begin(
        old,
        this::formerChainsAreQuiet,
        () -> {
          old.bindings().close();
          release(old);
        });
  }

  private synchronized void release(PluginInstance old) {
    if (!stopped) {
      loaded.release(old.generation());
    }
  }

  private synchronized boolean formerChainsAreQuiet() {
    formerChains.removeIf(HookChain::isQuiet);
    return formerChains.isEmpty();
  }

  private List<Path> watchedFiles() {
    return PluginDirectories.files(config.pluginDirectories());
  }

  /** Something in the plugin directories changed and was then left alone. */
  private synchronized void directoriesChanged() {
    if (stopped) {
      return;
    }
    PluginDirectories before = directories;
    try {
      change(config, guard, Set.of());
    } catch (ConfigException refused) {
      LOG.error(
          "The plugin directories changed, and nothing was swapped: {}", refused.getMessage());
    }
    directories.logUnused(before, ids(config));
    directories.logMissing(before, ids(config));
  }

  /**
   * From now on that is told the name of each instance whose certificates have changed, on a thread
   * of that instance.
   */
  public void whenCertificatesChange(Consumer<String> listener) {
    certificatesChanged = listener;
  }

  /** From now on instances can keep values, in this store. */
  public void keepValuesIn(Store store) {
    services.values().open(store);
  }

  /**
   * The store that an instance brings; empty where none does.
   *
   * @throws ConfigException when more than one does
   */
  public Optional<Store> store() {
    List<PluginInstance> bringing =
        instances.stream().filter(each -> each.bindings().store().isPresent()).toList();
    if (bringing.size() > 1) {
      throw new ConfigException(
          List.of(
              "plugins %s and %s both bring a store, and a broker has one: take one out"
                  .formatted(bringing.get(0).name(), bringing.get(1).name())));
    }
    return bringing.stream().findFirst().flatMap(each -> each.bindings().store());
  }

  /**
   * The configured instance whose plugin says in its manifest that it brings a store; nothing is
   * loaded for that.
   */
  public static Optional<PluginConfig> storeOf(BrokerConfig config) {
    PluginDirectories found = PluginDirectories.scan(config.pluginDirectories());
    return config.plugins().stream().filter(each -> found.bringsStore(each.plugin())).findFirst();
  }

  /** The chain as of now; fetch it anew for each packet. */
  public HookChain chain() {
    return chain;
  }

  /** The plugins found in the plugin directories when they were last looked at. */
  public List<AvailablePlugin> available() {
    return directories.all().stream()
        .map(jar -> new AvailablePlugin(jar.id(), jar.manifest().version(), jar.path()))
        .toList();
  }

  /** The files in the plugin directories that cannot be used, and why. */
  public Map<Path, String> refused() {
    return directories.refused();
  }

  /** The running instances in the order of their hooks, as of now. */
  public List<ActivePlugin> active() {
    return instances.stream().map(this::show).toList();
  }

  /** The class loader of a running instance. */
  ClassLoader loader(String instance) {
    return require(instance).generation().loader();
  }

  private ActivePlugin show(PluginInstance instance) {
    return instance.snapshot(state(instance));
  }

  private ActivePlugin.State state(PluginInstance instance) {
    Optional<Trial> trial = trials.of(instance);
    if (trial.isPresent()) {
      return new ActivePlugin.State.Probation(
          trials.left(trial.get()), trial.get().old().jar().manifest().version());
    }
    TakenBack failed = takenBack.get(instance.name());
    return failed == null
        ? new ActivePlugin.State.Running()
        : new ActivePlugin.State.RolledBack(failed.version(), failed.reason());
  }

  /**
   * Stops all instances, the last started first, within 10 s altogether; what hangs is left alone.
   * Every question that is still open is answered by its failure policy. The chain stays what it is
   * and answers by policy, so that nobody slips through while the broker closes.
   */
  public void stop() {
    long end = System.nanoTime() + STOP_LIMIT.toNanos();
    stopAll(end);
    retirement.await(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
    synchronized (this) {
      loaded.unloadAll();
    }
    timer.shutdownNow();
    services.egress().close();
  }

  private synchronized void stopAll(long end) {
    if (stopped) {
      return;
    }
    stopped = true;
    if (watch != null) {
      watch.close();
    }
    trialTimer.shutdownNow();
    for (PluginInstance instance : instances.reversed()) {
      instance.stop(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    }
    for (Trial trial : trials.all()) {
      trial.old().stop(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    }
    instances = List.of();
  }

  /** What runs, for a change. */
  private final class Present implements PluginChange.Present {
    @Override
    public @Nullable PluginInstance running(String name) {
      return PluginHost.this.running(name);
    }

    @Override
    public @Nullable String takenBack(PluginConfig wanted, Path copy) {
      TakenBack failed = takenBack.get(wanted.name());
      return failed != null
              && failed.copy().equals(copy)
              && failed.config().settings().equals(wanted.settings())
          ? failed.reason()
          : null;
    }
  }
}
