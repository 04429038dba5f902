package io.sundew.broker.config;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads amounts that may carry a unit. */
public final class Quantities {
  private static final Pattern AMOUNT = Pattern.compile("(\\d{1,15}) ?([A-Za-z]*)");
  private static final Map<String, Long> BYTES =
      Map.of("", 1L, "B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30);
  private static final Map<String, Duration> TIMES =
      Map.of(
          "", Duration.ofSeconds(1),
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  private Quantities() {}

  /** {@code 512}, {@code 64KiB}, {@code 16 MiB}, {@code 1GiB}. */
  static Optional<Long> bytes(String text) {
    Matcher amount = AMOUNT.matcher(text);
    if (!amount.matches() || !BYTES.containsKey(amount.group(2))) {
      return Optional.empty();
    }
    return Optional.of(
        saturatedProduct(Long.parseLong(amount.group(1)), BYTES.get(amount.group(2))));
  }

  /** {@code 250ms}, {@code 2s} or {@code 2}, {@code 5m}, {@code 1h}, {@code 7d}. */
  public static Optional<Duration> duration(String text) {
    Matcher amount = AMOUNT.matcher(text);
    if (!amount.matches() || amount.group(1).length() > 12) {
      return Optional.empty();
    }
    return Optional.ofNullable(TIMES.get(amount.group(2)))
        .map(unit -> unit.multipliedBy(Long.parseLong(amount.group(1))));
  }

  private static long saturatedProduct(long amount, long unit) {
    return amount > Long.MAX_VALUE / unit ? Long.MAX_VALUE : amount * unit;
  }
}
