package io.sundew.plugin.authhttp;

import static io.sundew.api.Decisions.abstain;
import static io.sundew.api.Decisions.accept;
import static io.sundew.api.Decisions.reject;

import io.sundew.api.AuthenticateDecision;
import io.sundew.api.Authenticator;
import io.sundew.api.ConnectAttempt;
import io.sundew.api.ReasonCode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/** Lets clients in as the service says. Thread safe; it waits for the service. */
final class HttpAuthenticator implements Authenticator {
  /** The attribute of clients that may do everything. */
  static final String SUPERUSER = "is_superuser";

  private final Service service;
  private final InstantSource clock;

  HttpAuthenticator(Service service, InstantSource clock) {
    this.service = service;
    this.clock = clock;
  }

  @Override
  public AuthenticateDecision authenticate(ConnectAttempt attempt) throws InterruptedException {
    if (attempt.enhanced().isPresent()) {
      return abstain(); // a method of its own, which the service does not speak
    }
    Map<String, String> facts = Facts.of(attempt);
    try {
      Answer answer = service.ask(facts).answer();
      return switch (answer.verdict()) {
        case ALLOW -> accepted(name(facts), answer);
        case DENY -> reject(ReasonCode.NOT_AUTHORIZED);
        case IGNORE -> abstain();
      };
    } catch (Service.Unavailable dead) {
      return reject(ReasonCode.SERVER_UNAVAILABLE, "authentication is not available");
    } catch (IllegalArgumentException doesNotFit) {
      return reject(ReasonCode.NOT_AUTHORIZED);
    }
  }

  /** A client without a user name is known by its identifier. */
  private static String name(Map<String, String> facts) {
    String user = facts.getOrDefault("username", "");
    return user.isEmpty() ? facts.getOrDefault("clientid", "") : user;
  }

  private AuthenticateDecision accepted(String name, Answer answer) {
    AuthenticateDecision.Accept accepted = accept(name);
    for (Map.Entry<String, String> attribute : answer.attributes().entrySet()) {
      accepted = accepted.withAttribute(attribute.getKey(), attribute.getValue());
    }
    accepted = accepted.withAttribute(SUPERUSER, Boolean.toString(answer.superuser()));
    if (answer.expiry().isEmpty()) {
      return accepted;
    }
    Duration left = Duration.between(clock.instant(), answer.expiry().get());
    return left.isPositive()
        ? accepted.expiringAfter(left)
        : reject(ReasonCode.NOT_AUTHORIZED, "the credentials have expired");
  }
}
