package io.sundew.broker.plugin;

import io.sundew.broker.time.TimeSource;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a hook that fails from being asked. It opens as soon as half of 20 calls have failed within
 * 10 s; then it lets one trial through every 10 s, and closes when that succeeds. Thread safe;
 * while nothing fails a call costs one volatile read.
 */
final class CircuitBreaker {
  /** How many calls are looked at together. */
  static final int CALLS = 20;

  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final TimeSource time;
  private volatile boolean watching;
  private boolean open;
  private boolean trial;
  private long since;
  private int calls;
  private int failures;

  CircuitBreaker(TimeSource time) {
    this.time = time;
  }

  /** Whether the hook may be asked now. */
  boolean permits() {
    return !watching || permitsWhileWatching();
  }

  private synchronized boolean permitsWhileWatching() {
    if (!open) {
      return true;
    }
    if (time.nanoTime() - since < WINDOW_NANOS) {
      return false;
    }
    since = time.nanoTime();
    trial = true;
    return true;
  }

  /** A call succeeded. */
  void succeeded() {
    if (watching) {
      count(false);
    }
  }

  /**
   * A call failed.
   *
   * @return whether this opened the breaker
   */
  boolean failed() {
    return count(true);
  }

  private synchronized boolean count(boolean failure) {
    if (open) {
      endTrial(failure);
      return false;
    }
    if (!watching || calls == CALLS || time.nanoTime() - since >= WINDOW_NANOS) {
      beginWindow(failure);
    }
    if (!watching) {
      return false;
    }
    calls++;
    failures += failure ? 1 : 0;
    if (failures < CALLS / 2) {
      return false;
    }
    open = true;
    trial = false;
    since = time.nanoTime();
    return true;
  }

  /** A window begins with a failure; after a quiet one nothing is watched. */
  private void beginWindow(boolean failure) {
    watching = failure;
    since = time.nanoTime();
    calls = 0;
    failures = 0;
  }

  /** Calls that began before it opened say nothing of a trial that has not begun. */
  private void endTrial(boolean failure) {
    if (!trial) {
      return;
    }
    trial = false;
    if (!failure) {
      reset();
    }
  }

  /** Forgets everything. */
  synchronized void reset() {
    open = false;
    watching = false;
  }

  /** Whether calls are kept from the hook. */
  synchronized boolean isOpen() {
    return open;
  }
}
