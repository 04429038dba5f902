package io.sundew.plugin.authjwt;

import static io.sundew.api.Decisions.abstain;
import static io.sundew.api.Decisions.reject;

import io.sundew.api.AuthenticateDecision;
import io.sundew.api.AuthenticateDecision.Accept;
import io.sundew.api.AuthenticationData;
import io.sundew.api.Authenticator;
import io.sundew.api.ConnectAttempt;
import io.sundew.api.Credentials.None;
import io.sundew.api.Credentials.UserPassword;
import io.sundew.api.Metrics;
import io.sundew.api.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The decision on a CONNECT or a re-authentication: a token, as password or by the method {@code
 * JWT}, is let in or turned down, and everything else is left to the next authenticator. Thread
 * safe; it computes signatures and may wait for keys, so it must not run on an event loop.
 */
final class JwtAuthenticator implements Authenticator {
  private static final String METHOD = "JWT";

  private final TokenVerifier verifier;
  private final ClaimsCheck check;
  private final IdentityMapping mapping;
  private final Metrics.Counter accepted;
  private final Metrics.Counter rejected;

  JwtAuthenticator(
      TokenVerifier verifier, ClaimsCheck check, IdentityMapping mapping, Metrics metrics) {
    this.verifier = verifier;
    this.check = check;
    this.mapping = mapping;
    this.accepted = metrics.counter("tokens-accepted");
    this.rejected = metrics.counter("tokens-rejected");
  }

  @Override
  public AuthenticateDecision authenticate(ConnectAttempt attempt) throws InterruptedException {
    if (attempt.enhanced().isPresent()) {
      var exchange = attempt.enhanced().get();
      return exchange.method().equals(METHOD)
          ? decide(text(exchange.data()), attempt, ReasonCode.NOT_AUTHORIZED)
          : abstain();
    }
    return switch (attempt.credentials()) {
      case None() -> abstain();
      case UserPassword(_, var password) -> {
        String text = text(password.bytes());
        yield CompactToken.isMeantToBe(text)
            ? decide(text, attempt, ReasonCode.BAD_USER_NAME_OR_PASSWORD)
            : abstain();
      }
    };
  }

  /** Each byte a character: what is not ASCII is no token. */
  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private AuthenticateDecision decide(String token, ConnectAttempt attempt, ReasonCode whenInvalid)
      throws InterruptedException {
    try {
      Map<String, Object> claims = verifier.claims(token);
      Optional<Duration> validity = check.validity(claims);
      Identity identity = mapping.identity(claims, attempt.clientId());
      accepted.increment();
      return new Accept(identity.name(), identity.attributes(), validity, AuthenticationData.NONE);
    } catch (TokenException turnedDown) {
      rejected.increment();
      return reject(
          switch (turnedDown.kind()) {
            case INVALID -> whenInvalid;
            case OTHER_CLIENT -> ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
            case UNAVAILABLE -> ReasonCode.SERVER_UNAVAILABLE;
            case BUSY -> ReasonCode.SERVER_BUSY;
          },
          turnedDown.reason());
    }
  }
}
