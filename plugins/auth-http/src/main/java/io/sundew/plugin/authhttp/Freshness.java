package io.sundew.plugin.authhttp;

import io.sundew.api.Http;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code Cache-Control} (RFC 9111) as far as it says how long an answer may be kept. */
final class Freshness {
  private static final Pattern MAX_AGE = Pattern.compile("max-age=\"?(\\d{1,10})\\d*\"?");

  private Freshness() {}

  /** How long the response may be kept; zero for not at all, empty where it does not say. */
  static Optional<Duration> of(Http.Response response) {
    Optional<Duration> kept = Optional.empty();
    for (String line : response.headers("Cache-Control")) {
      for (String part : line.toLowerCase(Locale.ROOT).split(",", -1)) {
        String directive = part.strip();
        if (directive.equals("no-store") || directive.startsWith("no-cache")) {
          return Optional.of(Duration.ZERO);
        }
        Matcher maxAge = MAX_AGE.matcher(directive);
        if (maxAge.matches()) {
          kept = Optional.of(Duration.ofSeconds(Long.parseLong(maxAge.group(1))));
        }
      }
    }
    return kept;
  }
}
