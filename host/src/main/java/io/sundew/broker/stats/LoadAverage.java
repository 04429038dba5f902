package io.sundew.broker.stats;

import io.sundew.broker.session.RecentRate;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The rate of something over the last 1, 5 and 15 minutes. Confined to one thread. */
final class LoadAverage {
  private static final int SECONDS_A_MINUTE = 60;

  private final List<RecentRate> rates =
      Stream.of(1, 5, 15).map(minutes -> Duration.ofMinutes(minutes)).map(RecentRate::new).toList();

  /** Takes the total so far, that long after the last one; what comes at once tells no rate. */
  void add(long total, Duration since) {
    rates.forEach(rate -> rate.add(total, since));
  }

  /**
   * The rate with two decimals; 0, 1, 2 stand for 1, 5, 15 minutes. A {@code String.format} would
   * make the broker's start wait for the rules of a language.
   */
  String perMinute(int span) {
    return BigDecimal.valueOf(rates.get(span).perSecond() * SECONDS_A_MINUTE)
        .setScale(2, RoundingMode.HALF_UP)
        .toPlainString();
  }
}
