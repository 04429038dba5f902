package io.sundew.plugin.bridgehttp;

import io.sundew.api.LocalClient;
import io.sundew.api.Message;
import io.sundew.api.PluginContext;
import io.sundew.api.ReasonCode;
import io.sundew.api.Scheduler;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a route publishes itself, answers and dead letters: again after a pause while the broker has
 * no room for it. So much may wait for that, and for so long; what can not be published is logged.
 * Thread safe.
 */
final class OwnMessages {
  private static final Backoff PAUSES = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(5));

  /** About a minute. */
  private static final int MOST_ATTEMPTS = 20;

  private static final long MOST_WAITING_BYTES = 16 << 20;

  private final String route;
  private final LocalClient client;
  private final Scheduler scheduler;
  private final System.Logger log;
  private final AtomicLong waitingBytes = new AtomicLong();

  @SuppressWarnings("java:S2245") // jitter needs no secrecy
  private final Random random = new Random();

  OwnMessages(String route, LocalClient client, PluginContext context) {
    this.route = route;
    this.client = client;
    this.scheduler = context.scheduler();
    this.log = context.logger();
  }

  /** Completes always: a message that is in the way of another is worth a line in the log. */
  CompletionStage<Void> publish(Message message) {
    var done = new CompletableFuture<Void>();
    publish(message, 1, done);
    return done;
  }

  private void publish(Message message, int attempt, CompletableFuture<Void> done) {
    CompletionStage<ReasonCode> published;
    try {
      published = client.publish(message);
    } catch (IllegalStateException stopped) { // what it belongs to is settled by the next start
      return;
    }
    published.whenComplete(
        (reason, failure) -> {
          if (failure instanceof IllegalStateException && waits(message, attempt, done)) {
            return;
          }
          if (failure != null || reason.isError()) {
            log.log(
                System.Logger.Level.WARNING,
                "route={0} can not publish to {1}: {2}",
                route,
                message.topic(),
                failure == null ? reason : failure.getMessage());
          }
          done.complete(null);
        });
  }

  /** Whether it is going to be tried again. */
  private boolean waits(Message message, int attempt, CompletableFuture<Void> done) {
    int bytes = message.payload().length;
    if (attempt >= MOST_ATTEMPTS) {
      return false;
    }
    if (waitingBytes.addAndGet(bytes) > MOST_WAITING_BYTES) {
      waitingBytes.addAndGet(-bytes);
      return false;
    }
    scheduler.after(
        Duration.ofNanos(PAUSES.nanos(attempt, random)),
        () -> {
          waitingBytes.addAndGet(-bytes);
          publish(message, attempt + 1, done);
        });
    return true;
  }
}
