package io.sundew.plugin.bridgehttp;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses that double, with a random half so that not all come back at one moment.
 *
 * @param first the shortest, without its random part
 * @param longest whatever the number
 */
record Backoff(Duration first, Duration longest) {
  private static final int MOST_DOUBLINGS = 30;

  /** The pause before the request after that many failed ones, in nanoseconds. */
  long nanos(int failed, RandomGenerator random) {
    double full = first.toNanos() * Math.pow(2, Math.clamp(failed - 1, 0, MOST_DOUBLINGS));
    double most = Math.min(full, (double) longest.toNanos());
    return (long) (most * (0.5 + random.nextDouble() / 2));
  }
}
