package io.sundew.plugin.authhttp;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Knows whether the service is dead, so that nobody waits for it: after so many failures in a row
 * nothing is asked for a while, then one question at a time is a trial until one succeeds. Thread
 * safe.
 */
final class Breaker {
  private final int most;
  private final long pauseNanos;
  private final LongSupplier nanos;
  private int failures;
  private long since;
  private boolean trial;

  /**
   * @param most failures in a row after which the service counts as dead
   * @param pause how long nothing is asked, from the last failure on
   */
  Breaker(int most, Duration pause, LongSupplier nanos) {
    this.most = most;
    this.pauseNanos = pause.toNanos();
    this.nanos = nanos;
  }

  /** Whether to ask; who is told to, tells how it ended. */
  synchronized boolean permits() {
    if (failures < most) {
      return true;
    }
    if (trial || nanos.getAsLong() - since < pauseNanos) {
      return false;
    }
    trial = true;
    return true;
  }

  /**
   * A question was answered.
   *
   * @return whether the service was dead until now
   */
  synchronized boolean succeeded() {
    boolean wasDead = failures >= most;
    failures = 0;
    trial = false;
    return wasDead;
  }

  /**
   * A question was not answered.
   *
   * @return whether the service is dead from now on
   */
  synchronized boolean failed() {
    failures = Math.min(most + 1, failures + 1);
    since = nanos.getAsLong();
    trial = false;
    return failures == most;
  }
}
