package io.sundew.plugin.scriptjs;

import io.sundew.api.Message;
import io.sundew.api.PluginContext;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What scripts ask for, of a running broker. Thread safe. */
final class BrokerServices implements Services {
  private static final int MAXIMUM_LINE = 1_000;

  /** Messages on their way; the broker has no room for more of one plugin. */
  private static final int UNDER_WAY = 900;

  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final PluginContext context;
  private final long patienceNanos;
  private final Semaphore room = new Semaphore(UNDER_WAY);
  private final AtomicLong nextWarning = new AtomicLong(System.nanoTime());

  /**
   * Services of that broker.
   *
   * @param patience how long a script that publishes waits for room
   */
  BrokerServices(PluginContext context, Duration patience) {
    this.context = context;
    this.patienceNanos = patience.toNanos();
  }

  @Override
  public void log(System.Logger.Level level, String script, String text) {
    String bounded = text.length() <= MAXIMUM_LINE ? text : text.substring(0, MAXIMUM_LINE) + "…";
    String line = bounded.replaceAll("\\p{Cntrl}", " ");
    context.logger().log(level, "script=" + script + " " + line);
  }

  @Override
  public void count(String name, long amount) {
    if (amount < 0) {
      throw new IllegalArgumentException("a counter only grows, by a whole number");
    }
    context.metrics().counter(name).add(amount);
  }

  /**
   * Waits while too many are on their way, which slows down whose messages the script is asked
   * about.
   */
  @Override
  public void publish(String script, Message message) {
    awaitRoom();
    CompletableFuture<Void> published;
    try {
      published = context.broker().publish(message).toCompletableFuture();
    } catch (RuntimeException stopped) {
      room.release();
      throw stopped;
    }
    boolean refused = published.isCompletedExceptionally();
    var _ =
        published.whenComplete(
            (_, failure) -> {
              room.release();
              if (failure != null && !refused) {
                warn(script, message, failure);
              }
            });
    if (refused) {
      context.metrics().counter("publish-failures").increment();
      throw new IllegalStateException("context.publish: " + published.exceptionNow().getMessage());
    }
  }

  private void awaitRoom() {
    try {
      if (!room.tryAcquire(patienceNanos, TimeUnit.NANOSECONDS)) {
        throw new IllegalStateException(
            "context.publish: " + UNDER_WAY + " messages of scripts are on their way already");
      }
    } catch (InterruptedException late) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("context.publish: interrupted", late);
    }
  }

  /** Nobody waits for the answer any more; a broken topic must not fill the log either. */
  private void warn(String script, Message message, Throwable failure) {
    context.metrics().counter("publish-failures").increment();
    long now = System.nanoTime();
    long next = nextWarning.get();
    if (now - next >= 0 && nextWarning.compareAndSet(next, now + SILENCE_NANOS)) {
      log(
          System.Logger.Level.WARNING,
          script,
          "context.publish to " + message.topic() + " failed: " + failure);
    }
  }

  @Override
  public Optional<Message> retained(String topic) {
    return context.broker().retained(topic);
  }

  @Override
  public State state(String script) {
    return new StoredState(context.values(), script);
  }

  @Override
  public long millis() {
    return context.clock().instant().toEpochMilli();
  }
}
