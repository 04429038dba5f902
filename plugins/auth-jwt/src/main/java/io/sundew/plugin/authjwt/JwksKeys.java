package io.sundew.plugin.authjwt;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.sundew.api.Health;
import io.sundew.api.PluginContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a service, fetched every five minutes, and at once for a token that names a key that
 * is not among them, but never more often than every thirty seconds. Where the service does not
 * answer, the keys it gave last hold for a day. Thread safe.
 *
 * <p>Two logins at a time wait for a fetch, and these for two seconds: whoever sends tokens with
 * invented key names keeps neither the service nor the other logins busy.
 */
final class JwksKeys implements KeySource {
  /** From one fetch to the next at the earliest. */
  static final Duration PAUSE = Duration.ofSeconds(30);

  /** From one fetch to the next while nothing is missing. */
  static final Duration FRESH = Duration.ofMinutes(5);

  /** How long keys hold without an answer of the service. */
  static final Duration TRUSTED = Duration.ofHours(24);

  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int WAITING = 2;

  private final JwksFetch fetch;
  private final String origin;
  private final Set<Algorithm> algorithms;
  private final InstantSource clock;
  private final System.Logger log;
  private final Health health;
  private final Semaphore waiting = new Semaphore(WAITING);
  private volatile @Nullable Fetched fetched;
  private @Nullable CompletableFuture<Void> underWay;
  private @Nullable Instant begun;
  private String problem = "";

  /** Keys and when they were fetched. */
  private record Fetched(KeySet keys, Instant at) {}

  /**
   * Keys of which none is fetched yet.
   *
   * @param origin names the service in the log
   */
  JwksKeys(JwksFetch fetch, String origin, Set<Algorithm> algorithms, PluginContext context) {
    this.fetch = fetch;
    this.origin = origin;
    this.algorithms = Set.copyOf(algorithms);
    this.clock = context.clock();
    this.log = context.logger();
    this.health = context.health();
  }

  /** Fetches for the first time, waiting for at most that long, and from then on again. */
  void open(Duration patience, PluginContext context) throws InterruptedException {
    CompletableFuture<Void> first = refetch();
    try {
      if (first != null) {
        first.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    } catch (TimeoutException late) {
      health.down("no keys from " + origin + " yet");
    }
    context.scheduler().every(PAUSE, this::tick);
  }

  /** Fetches anew when it is time to. */
  void tick() {
    Fetched last = fetched;
    if (last == null || !isWithin(FRESH, last.at)) {
      refetch();
    }
  }

  @Override
  public KeySet current() throws TokenException {
    Fetched last = fetched;
    if (last == null || !isWithin(TRUSTED, last.at)) {
      refetch();
      throw new TokenException(
          TokenException.Kind.UNAVAILABLE, "there are no keys to check tokens");
    }
    return last.keys;
  }

  @Override
  public KeySet renewed() throws TokenException, InterruptedException {
    CompletableFuture<Void> fetching = refetch();
    if (fetching != null && !isDoneSoon(fetching)) {
      throw new TokenException(TokenException.Kind.BUSY, "the keys are being fetched");
    }
    return current();
  }

  private boolean isDoneSoon(CompletableFuture<Void> fetching) throws InterruptedException {
    if (fetching.isDone()) {
      return true;
    }
    if (!waiting.tryAcquire()) {
      return false;
    }
    try {
      fetching.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    } catch (TimeoutException late) {
      return false;
    } finally {
      waiting.release();
    }
  }

  /** The fetch under way, begun now if it may be; null when it is too early for another. */
  private @Nullable CompletableFuture<Void> refetch() {
    var done = new CompletableFuture<Void>();
    synchronized (this) {
      if (underWay != null) {
        return underWay;
      }
      if (begun != null && isWithin(PAUSE, begun)) {
        return null;
      }
      begun = clock.instant();
      underWay = done;
    }
    fetch
        .begin()
        .whenComplete(
            (body, failure) -> {
              settle(body, failure);
              done.complete(null);
            });
    return done;
  }

  /** A clock that was set back must not stop anything. */
  private boolean isWithin(Duration time, Instant since) {
    Duration passed = Duration.between(since, clock.instant());
    return !passed.isNegative() && passed.compareTo(time) < 0;
  }

  private synchronized void settle(byte @Nullable [] body, @Nullable Throwable failure) {
    underWay = null;
    if (body == null) {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      failed(String.valueOf(cause == null ? failure : cause.getMessage()));
      return;
    }
    try {
      succeeded(JsonWebKeys.usable(body, algorithms));
    } catch (UnusableKeyException e) {
      failed(String.valueOf(e.getMessage()));
    }
  }

  private void succeeded(KeySet keys) {
    Fetched before = fetched;
    fetched = new Fetched(keys, clock.instant());
    if (before == null || !problem.isEmpty()) {
      log.log(INFO, "token keys fetched: from=%s keys=%d".formatted(origin, keys.keys().size()));
    }
    problem = "";
    health.up();
  }

  /** A failure is told once, and again when it becomes another. */
  private void failed(String reason) {
    Fetched last = fetched;
    boolean hasKeys = last != null && isWithin(TRUSTED, last.at);
    if (!hasKeys) {
      health.down("no keys from " + origin + ": " + reason);
    }
    if (!reason.equals(problem)) {
      log.log(
          WARNING,
          "token keys not fetched, %s: from=%s reason=%s"
              .formatted(
                  hasKeys ? "those fetched before stay" : "tokens are turned down",
                  origin,
                  reason));
    }
    problem = reason;
  }
}
