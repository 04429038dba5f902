package io.sundew.plugin.scriptjs;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Intervals as scripts write them: {@code 500ms}, {@code 10s}, {@code 5m}, {@code 1h}. */
final class Intervals {
  private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,8})(ms|s|m|h)");
  private static final Duration SHORTEST = Duration.ofMillis(10);

  private Intervals() {}

  static Duration parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no interval; one is written as 500ms, 10s, 5m or 1h");
    }
    long count = Long.parseLong(parts.group(1));
    Duration interval =
        switch (parts.group(2)) {
          case "ms" -> Duration.ofMillis(count);
          case "s" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMinutes(count);
          default -> Duration.ofHours(count);
        };
    if (interval.compareTo(SHORTEST) < 0) {
      throw new IllegalArgumentException("'" + text + "' is shorter than 10ms");
    }
    return interval;
  }
}
