package io.sundew.api;

import java.time.Duration;
import java.util.Objects;

/**
 * What an {@link Authorizer} says of an action. Made by the factories of {@link Decisions}. Where
 * an authorizer before it abstained, the broker remembers nothing and asks both again.
 */
public sealed interface AuthorizeDecision
    permits AuthorizeDecision.Allow, AuthorizeDecision.Deny, Abstain {
  /**
   * The action may go on.
   *
   * @param timeToLive how long the broker may remember the answer for this client, action and
   *     topic; zero: not at all
   */
  record Allow(Duration timeToLive) implements AuthorizeDecision {
    public Allow {
      Objects.requireNonNull(timeToLive);
    }
  }

  /**
   * The action may not go on.
   *
   * @param timeToLive how long the broker may remember the answer for this client, action and
   *     topic; zero: not at all
   */
  record Deny(Duration timeToLive) implements AuthorizeDecision {
    public Deny {
      Objects.requireNonNull(timeToLive);
    }
  }
}
