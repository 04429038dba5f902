package io.sundew.broker.session;

import io.sundew.api.HttpRequest;
import io.sundew.api.LocalClient;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.store.SessionKey;
import io.sundew.broker.plugin.HostClients;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The clients in the broker's own process. Thread safe. */
public final class InProcessClients implements HostClients {
  private static final Logger LOG = LoggerFactory.getLogger(InProcessClients.class);

  private static final int IDLE_SECONDS = 10;

  /** After so long nobody is going to claim a session that was left. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Kernel kernel;
  private final List<Loop> loops;
  private final ConcurrentMap<String, InProcessClient> byName = new ConcurrentHashMap<>();
  private final AtomicBoolean aboutToWarn = new AtomicBoolean();
  private final CompletableFuture<Void> stored = new CompletableFuture<>();

  /** No clients so far; those that come live on these loops. */
  public InProcessClients(Kernel kernel, List<Loop> loops) {
    this.kernel = kernel;
    this.loops = List.copyOf(loops);
  }

  /** The broker has its store: clients get their sessions. */
  public void begin() {
    stored.complete(null);
    warnOfAbandoned();
  }

  /** What waits for a bridge that is not there goes on growing, so somebody should know. */
  private void warnOfAbandoned() {
    Loop loop = loops.getFirst();
    if (!aboutToWarn.getAndSet(true)) {
      loop.execute(() -> loop.later(PATIENCE, this::warnNow));
    }
  }

  private void warnNow() {
    aboutToWarn.set(false);
    for (Session session : kernel.sessions().all()) {
      SessionKey key = session.key();
      if (key.namespace().equals(InProcessClient.NAMESPACE) && !isHeld(key)) {
        LOG.warn(
            "The session {} of {} waits for a bridge that is not configured any more; 'sundew"
                + " sessions delete --namespace {} {}' ends it",
            key.clientId(),
            session.owner(),
            InProcessClient.NAMESPACE,
            key.clientId());
      }
    }
  }

  @Override
  public synchronized LocalClient make(String instance, LocalClient.Settings settings) {
    for (InProcessClient other : byName.values()) {
      if (other.settings().clientId().equals(settings.clientId())
          || other.settings().name().equals(settings.name())) {
        throw new IllegalArgumentException(
            "there is a local client '%s' with identifier '%s' already, of plugin instance %s"
                .formatted(other.settings().name(), other.settings().clientId(), other.instance()));
      }
    }
    Loop loop = loops.get(Math.floorMod(settings.clientId().hashCode(), loops.size()));
    var client =
        new InProcessClient(
            kernel, loop, instance, settings, identity(settings), thread(settings.name()));
    byName.put(settings.name(), client);
    stored.thenRun(client::begin);
    return client;
  }

  private static BrokerClient identity(LocalClient.Settings settings) {
    Optional<HttpRequest> behalf = settings.behalf();
    return new BrokerClient(
        settings.clientId(),
        behalf.map(HttpRequest::user).orElse("bridge:" + settings.name()),
        behalf.map(HttpRequest::attributes).orElse(Map.of()),
        behalf.map(HttpRequest::authenticator).orElse(""),
        behalf.map(HttpRequest::listener).orElse(""),
        behalf
            .map(HttpRequest::remoteAddress)
            .orElseGet(() -> InetSocketAddress.createUnresolved("local", 0)),
        ProtocolVersion.V5,
        settings.trusted());
  }

  /** One thread that calls the receiver; it comes with the first message and goes when idle. */
  private static ExecutorService thread(String name) {
    var executor =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread =
                  Thread.ofPlatform().daemon().name("sundew-local-" + name).unstarted(task);
              thread.setContextClassLoader(InProcessClients.class.getClassLoader());
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  @Override
  public synchronized void giveUp(LocalClient client) {
    InProcessClient own = (InProcessClient) client;
    if (byName.remove(own.settings().name(), own)) {
      own.giveUp();
      if (own.settings().durable()) {
        warnOfAbandoned();
      }
    }
  }

  @Override
  public CompletionStage<List<String>> abandoned(String instance) {
    return stored.thenApply(
        _ ->
            kernel.sessions().all().stream()
                .filter(session -> isOf(instance, session) && !isHeld(session.key()))
                .map(Session::clientId)
                .toList());
  }

  private static boolean isOf(String instance, Session session) {
    return session.key().namespace().equals(InProcessClient.NAMESPACE)
        && session.owner().equals(InProcessClient.ownerOf(instance));
  }

  /** Whether a client has that session, or would have it again. */
  boolean isHeld(SessionKey key) {
    return byName.values().stream().anyMatch(client -> client.key().equals(key));
  }

  @Override
  public CompletionStage<Boolean> endAbandoned(String instance, String clientId) {
    var key = new SessionKey(InProcessClient.NAMESPACE, clientId);
    Session session = kernel.sessions().find(key);
    Loop home = session == null ? null : session.loop();
    if (session == null || home == null || !isOf(instance, session) || isHeld(key)) {
      return CompletableFuture.completedFuture(false);
    }
    var done = new CompletableFuture<Boolean>();
    home.execute(
        () -> {
          home.lookAtClock();
          boolean there = session.loop() == home && !session.isEnded() && !isHeld(key);
          if (there) {
            session.end("its bridge is not wanted any more");
          }
          LocalPublisher.whenSafe(home, () -> done.complete(there));
        });
    return done;
  }

  /** All bridges, by name. */
  public CompletionStage<List<BridgeReport>> report() {
    if (!stored.isDone()) {
      return CompletableFuture.completedFuture(List.of());
    }
    CompletableFuture<List<BridgeReport>> all = CompletableFuture.completedFuture(List.of());
    for (InProcessClient client : bridges()) {
      all = all.thenCombine(client.report().exceptionally(_ -> null), InProcessClients::with);
    }
    return all;
  }

  private List<InProcessClient> bridges() {
    return byName.values().stream()
        .filter(client -> client.settings().behalf().isEmpty())
        .sorted(Comparator.comparing(client -> client.settings().name()))
        .toList();
  }

  private static List<BridgeReport> with(List<BridgeReport> some, BridgeReport one) {
    List<BridgeReport> all = new ArrayList<>(some);
    if (one != null) { // it ended meanwhile
      all.add(one);
    }
    return all;
  }

  /** The first dead letters of that bridge; empty where there is no such bridge. */
  public Optional<CompletionStage<List<DeadLetters.Letter>>> deadLetters(String name, int most) {
    return Optional.ofNullable(byName.get(name)).map(client -> client.deadLetters(most));
  }

  /**
   * Queues dead letters of that bridge again, or drops them.
   *
   * @param chosen by their identifiers
   * @return completes with how many; empty where there is no such bridge
   */
  public Optional<CompletionStage<Integer>> takeDeadLetters(
      String name, Predicate<String> chosen, boolean retry) {
    return Optional.ofNullable(byName.get(name))
        .map(client -> client.takeDeadLetters(chosen, retry));
  }

  /** The broker stops: nothing goes to receivers any more. */
  public synchronized void stop() {
    byName.values().forEach(InProcessClient::giveUp);
    byName.clear();
  }
}
