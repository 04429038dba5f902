package io.sundew.plugin.bridgehttp;

import io.sundew.api.Http;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What became of a request. */
sealed interface Outcome {
  /** The service has it. */
  record Delivered(Http.Response response) implements Outcome {}

  /** It will never take this. */
  record Refused(String why, int status) implements Outcome {}

  /**
   * It may take it later.
   *
   * @param after what the service said when
   * @param isOutage whether the service itself seems to be down
   */
  record Later(String why, Optional<Duration> after, boolean isOutage) implements Outcome {}

  /** Codes below 500 that may change by waiting. */
  Set<Integer> PATIENCE = Set.of(408, 409, 425, 429);

  /** What a response, or its lack, means. */
  static Outcome of(
      Http.@Nullable Response response, @Nullable Throwable failure, InstantSource clock) {
    if (response == null) {
      return ofFailure(failure);
    }
    int status = response.status();
    if (status >= 200 && status < 300) {
      return new Delivered(response);
    }
    String why = "status " + status;
    if (PATIENCE.contains(status)) {
      return new Later(why, after(response, clock), false);
    }
    return status >= 400 && status < 500
        ? new Refused(why, status)
        : new Later(why, after(response, clock), true);
  }

  private static Outcome ofFailure(@Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof Http.TooLarge tooLarge) {
      return new Refused(String.valueOf(tooLarge.getMessage()), 0);
    }
    return new Later(text(cause), Optional.empty(), true);
  }

  private static String text(@Nullable Throwable cause) {
    if (cause == null) {
      return "no response";
    }
    String message = cause.getMessage();
    if (message == null) { // such as ConnectException of the JDK's client
      Throwable deeper = cause.getCause();
      message = deeper == null || deeper.getMessage() == null ? "" : deeper.getMessage();
    }
    String kind = cause.getClass().getSimpleName();
    return cause instanceof IOException && !message.isEmpty()
        ? kind + ": " + message
        : message.isEmpty() ? kind : cause.toString();
  }

  /** Retry-After in seconds or as a date, RFC 9110 section 10.2.3, by the service's own clock. */
  private static Optional<Duration> after(Http.Response response, InstantSource clock) {
    Optional<String> value = response.header("Retry-After").map(String::strip);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (SECONDS.matcher(value.get()).matches()) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value.get())));
    }
    Instant now = response.header("Date").flatMap(Outcome::date).orElseGet(clock::instant);
    return date(value.get())
        .map(until -> Duration.between(now, until))
        .filter(Duration::isPositive);
  }

  /** So many digits at most that a long has them. */
  Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

  private static Optional<Instant> date(String text) {
    try {
      return Optional.of(
          ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT))
              .toInstant());
    } catch (DateTimeException none) {
      return Optional.empty();
    }
  }
}
