package io.sundew.broker.plugin;

import io.sundew.broker.time.TimeSource;
import java.util.concurrent.TimeUnit;

/** Lets one line in 10 s through, and counts the others. Thread safe. */
final class LogLimit {
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final TimeSource time;
  private long lastNanos;
  private boolean logged;
  private int suppressed;

  LogLimit(TimeSource time) {
    this.time = time;
  }

  /**
   * How many lines were kept back since the last one, or -1 when it is too early for another one.
   */
  synchronized int pass() {
    long now = time.nanoTime();
    if (logged && now - lastNanos < INTERVAL_NANOS) {
      suppressed++;
      return -1;
    }
    int before = suppressed;
    logged = true;
    lastNanos = now;
    suppressed = 0;
    return before;
  }
}
