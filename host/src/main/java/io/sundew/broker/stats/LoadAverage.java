package io.sundew.broker.stats;

import java.time.Duration;
import java.util.Locale;

/**
 * The rate of something over the last 1, 5 and 15 minutes, exponentially smoothed. Confined to one
 * thread.
 */
final class LoadAverage {
  private static final double[] MINUTES = {1, 5, 15};

  private final double[] perMinute = new double[MINUTES.length];
  private long lastTotal;

  /** Takes the total so far, that long after the last one. */
  void add(long total, Duration since) {
    double minutes = since.toMillis() / 60_000.0;
    double now = (total - lastTotal) / minutes;
    lastTotal = total;
    for (int i = 0; i < MINUTES.length; i++) {
      double weight = Math.exp(-minutes / MINUTES[i]);
      perMinute[i] = now + weight * (perMinute[i] - now);
    }
  }

  /** The rate with two decimals; 0, 1, 2 stand for 1, 5, 15 minutes. */
  String perMinute(int span) {
    return String.format(Locale.ROOT, "%.2f", perMinute[span]);
  }
}
