package io.sundew.broker.session;

/** How fast a number has grown in about the last ten seconds. Confined to one thread. */
final class RecentRate {
  private static final double SPAN_SECONDS = 10;

  private long lastTotal;
  private long lastMillis;
  private double perSecond;

  /** A number that is 0 at that time. */
  RecentRate(long nowMillis) {
    this.lastMillis = nowMillis;
  }

  /** Takes the number as it is at that time. */
  void add(long total, long nowMillis) {
    double seconds = (nowMillis - lastMillis) / 1000.0;
    if (seconds <= 0) {
      return;
    }
    double now = (total - lastTotal) / seconds;
    double weight = Math.exp(-seconds / SPAN_SECONDS);
    perSecond = now + weight * (perSecond - now);
    lastTotal = total;
    lastMillis = nowMillis;
  }

  /** Per second, with one decimal. */
  double perSecond() {
    return Math.round(perSecond * 10) / 10.0;
  }
}
