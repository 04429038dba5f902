package io.sundew.plugin.bridgemqtt;

import io.sundew.plugin.bridgemqtt.ConnectionConfig.Retry;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a bridge waits before it tries again: decorrelated jitter, so that many bridges do not
 * come back at one moment. Confined to one thread.
 */
final class BackOff {
  private final long baseMillis;
  private final long capMillis;
  private final Duration stable;
  private final RandomGenerator random;
  private long lastMillis;

  BackOff(Retry retry, RandomGenerator random) {
    this.baseMillis = retry.base().orElse(Duration.ofSeconds(5)).toMillis();
    this.capMillis = retry.cap().map(Duration::toMillis).orElse(baseMillis);
    this.stable = retry.stable().orElse(Duration.ZERO);
    this.random = random;
    this.lastMillis = baseMillis;
  }

  /** The time to wait now. */
  Duration next() {
    long most = Math.min(capMillis, lastMillis * 3);
    lastMillis = most <= baseMillis ? baseMillis : random.nextLong(baseMillis, most + 1);
    return Duration.ofMillis(lastMillis);
  }

  /** A connection had been made and lasted that long. */
  void connected(Duration lasted) {
    if (lasted.compareTo(stable) >= 0) {
      lastMillis = baseMillis;
    }
  }
}
