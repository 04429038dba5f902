package io.sundew.broker.stats;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/**
 * The rate of something over the last 1, 5 and 15 minutes, exponentially smoothed. Confined to one
 * thread.
 */
final class LoadAverage {
  private static final double[] MINUTES = {1, 5, 15};

  private final double[] perMinute = new double[MINUTES.length];
  private long lastTotal;

  /** Takes the total so far, that long after the last one; what comes at once tells no rate. */
  void add(long total, Duration since) {
    if (since.toMillis() == 0) {
      return;
    }
    double minutes = since.toMillis() / 60_000.0;
    double now = (total - lastTotal) / minutes;
    lastTotal = total;
    for (int i = 0; i < MINUTES.length; i++) {
      double weight = Math.exp(-minutes / MINUTES[i]);
      perMinute[i] = now + weight * (perMinute[i] - now);
    }
  }

  /**
   * The rate with two decimals; 0, 1, 2 stand for 1, 5, 15 minutes. A {@code String.format} would
   * make the broker's start wait for the rules of a language.
   */
  String perMinute(int span) {
    return BigDecimal.valueOf(perMinute[span]).setScale(2, RoundingMode.HALF_UP).toPlainString();
  }
}
