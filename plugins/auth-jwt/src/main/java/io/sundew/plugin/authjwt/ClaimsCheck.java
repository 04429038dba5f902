package io.sundew.plugin.authjwt;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks the claims that say for whom and when a token is good (RFC 7519 section 4.1). Thread safe.
 *
 * @param leeway how far the issuer's clock may be off
 * @param requireExpiry whether a token without {@code exp} is turned down
 */
record ClaimsCheck(
    Optional<String> issuer,
    Optional<String> audience,
    Duration leeway,
    boolean requireExpiry,
    InstantSource clock) {
  /** Times beyond some thirty thousand years are all the same. */
  private static final BigDecimal LATEST = new BigDecimal(1_000_000_000_000L);

  /**
   * How long the token is good from now, leeway included; empty for ever.
   *
   * @throws TokenException when it is not good now, or not here
   */
  Optional<Duration> validity(Map<String, Object> claims) throws TokenException {
    if (issuer.isPresent() && !issuer.get().equals(claims.get("iss"))) {
      throw TokenException.invalid("the token is not of the expected issuer");
    }
    if (audience.isPresent() && !isFor(audience.get(), claims.get("aud"))) {
      throw TokenException.invalid("the token is not for this audience");
    }
    Instant now = clock.instant();
    Optional<Instant> notBefore = time(claims, "nbf");
    if (notBefore.isPresent() && now.isBefore(notBefore.get().minus(leeway))) {
      throw TokenException.invalid("the token is not good yet");
    }
    Optional<Instant> issued = time(claims, "iat");
    if (issued.isPresent() && now.isBefore(issued.get().minus(leeway))) {
      throw TokenException.invalid("the token is issued in the future");
    }
    return left(now, time(claims, "exp"));
  }

  private Optional<Duration> left(Instant now, Optional<Instant> expiry) throws TokenException {
    if (expiry.isEmpty()) {
      if (requireExpiry) {
        throw TokenException.invalid("the token has no expiry");
      }
      return Optional.empty();
    }
    Duration left = Duration.between(now, expiry.get().plus(leeway));
    if (!left.isPositive()) {
      throw TokenException.invalid("the token has expired");
    }
    return Optional.of(left);
  }

  private static boolean isFor(String audience, @Nullable Object claim) {
    return claim instanceof List<?> several ? several.contains(audience) : audience.equals(claim);
  }

  /** Seconds since 1970, with or without a fraction. */
  private static Optional<Instant> time(Map<String, Object> claims, String name)
      throws TokenException {
    Object claim = claims.get(name);
    if (claim == null) {
      return Optional.empty();
    }
    if (!(claim instanceof Number number)) {
      throw TokenException.invalid("the token's '" + name + "' is not a number");
    }
    BigDecimal seconds = new BigDecimal(number.toString()).max(LATEST.negate()).min(LATEST);
    return Optional.of(Instant.ofEpochSecond(seconds.longValue()));
  }
}
