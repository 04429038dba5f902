package io.sundew.broker.session;

import java.time.Duration;

/** How fast a number has grown lately, exponentially smoothed. Confined to one thread. */
public final class RecentRate {
  private final double spanSeconds;
  private long lastTotal;
  private double perSecond;

  /** A number that is 0 now, whose growth is of interest for about that long. */
  public RecentRate(Duration span) {
    this.spanSeconds = span.toMillis() / 1000.0;
  }

  /** Takes the number that long after the last time; what comes at once tells no rate. */
  public void add(long total, Duration since) {
    double seconds = since.toMillis() / 1000.0;
    if (seconds <= 0) {
      return;
    }
    double now = (total - lastTotal) / seconds;
    double weight = Math.exp(-seconds / spanSeconds);
    perSecond = now + weight * (perSecond - now);
    lastTotal = total;
  }

  /** By how much it grows in a second. */
  public double perSecond() {
    return perSecond;
  }
}
