package io.sundew.plugin.bridgehttp;

import java.util.random.RandomGenerator;

/**
 * Knows whether the service is down: after so many failures in a row nothing is sent but one
 * request at a time, with growing pauses, until one succeeds. Not thread safe: to be used under the
 * sender's lock.
 */
final class Breaker {
  private final int most;
  private final Backoff backoff;
  private final RandomGenerator random;
  private int failures;
  private int trials;
  private long trialAt;

  /**
   * @param most failures in a row after which the service counts as down
   */
  Breaker(int most, Backoff backoff, RandomGenerator random) {
    this.most = most;
    this.backoff = backoff;
    this.random = random;
  }

  /** Whether the service counts as down. */
  boolean isOpen() {
    return failures >= most;
  }

  /** When a trial may be made; only while it is open. */
  long trialAt() {
    return trialAt;
  }

  /** How many trials there were, with the next, since it opened. */
  int trials() {
    return trials;
  }

  /** The service has answered. */
  void succeeded() {
    failures = 0;
    trials = 0;
  }

  /** It did not. What was under way when it opened says nothing new. */
  void failed(boolean wasTrial, long nowNanos) {
    boolean opens = failures == most - 1;
    failures = Math.min(most, failures + 1);
    if (opens || wasTrial) {
      trials++;
      trialAt = nowNanos + backoff.nanos(trials, random);
    }
  }
}
