package io.sundew.broker.plugin;

import io.sundew.api.AuthenticationData;
import io.sundew.api.EnhancedAuthentication;
import io.sundew.api.ReasonCode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the authenticate chain says of a client. */
public sealed interface AuthenticateOutcome {
  /**
   * Let in.
   *
   * @param name the identity's name; empty: anonymous
   * @param authenticator the instance that accepted it; empty: anonymous
   * @param expiry how long the identity holds
   * @param data ends an enhanced exchange
   */
  record Accepted(
      String name,
      Map<String, String> attributes,
      String authenticator,
      Optional<Duration> expiry,
      AuthenticationData data)
      implements AuthenticateOutcome {}

  /** Turned down. */
  record Rejected(ReasonCode reason, String message) implements AuthenticateOutcome {}

  /** The client must answer {@code data} first. */
  record Challenged(AuthenticationData data, Exchange exchange) implements AuthenticateOutcome {}

  /** An enhanced exchange under way; it stays with the plugin generation that began it. */
  interface Exchange {
    /**
     * Decides on the client's answer.
     *
     * @param home where {@code later} is called
     * @return the outcome when it is known at once, else null, and {@code later} gets it
     */
    @Nullable AuthenticateOutcome respond(
        EnhancedAuthentication answer, Executor home, Consumer<AuthenticateOutcome> later);
  }
}
