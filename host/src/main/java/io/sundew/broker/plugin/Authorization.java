package io.sundew.broker.plugin;

import io.sundew.api.Abstain;
import io.sundew.api.AuthorizeDecision;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the authorize chain says of an action.
 *
 * @param timeToLive how long the answer may be remembered; zero: not at all
 */
public record Authorization(boolean allowed, Duration timeToLive) {
  /** Allowed for as long as the chain stays as it is. */
  public static final Authorization UNCONTROLLED = new Authorization(true, Duration.ofDays(1));

  /** Denied, to be asked again next time. */
  public static final Authorization DENIED = new Authorization(false, Duration.ZERO);

  /** What that decision says; null where it abstains. */
  static @Nullable Authorization of(AuthorizeDecision decision) {
    return switch (decision) {
      case AuthorizeDecision.Allow(var timeToLive) -> new Authorization(true, timeToLive);
      case AuthorizeDecision.Deny(var timeToLive) -> new Authorization(false, timeToLive);
      case Abstain() -> null;
    };
  }

  /** The same, not to be remembered. */
  Authorization thisTime() {
    return new Authorization(allowed, Duration.ZERO);
  }
}
