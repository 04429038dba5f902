package io.sundew.api;

import java.time.Duration;

/** What an {@link Authorizer} says of an action. Made by the factories of {@link Decisions}. */
public sealed interface AuthorizeDecision
    permits AuthorizeDecision.Allow, AuthorizeDecision.Deny, Abstain {
  /**
   * The action may go on.
   *
   * @param timeToLive how long the broker may remember the answer for this client, action and
   *     topic; zero: not at all
   */
  record Allow(Duration timeToLive) implements AuthorizeDecision {}

  /**
   * The action may not go on.
   *
   * @param timeToLive how long the broker may remember the answer for this client, action and
   *     topic; zero: not at all
   */
  record Deny(Duration timeToLive) implements AuthorizeDecision {}
}
