package io.sundew.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The factories of decisions, made to be imported statically. */
public final class Decisions {
  private static final Abstain ABSTAIN = new Abstain();
  private static final Pass PASS = new Pass();
  private static final PublishDecision.Forward FORWARD = new PublishDecision.Forward();
  private static final PublishDecision.Drop DROP = new PublishDecision.Drop();
  private static final AuthorizeDecision.Allow ALLOW = new AuthorizeDecision.Allow(Duration.ZERO);
  private static final AuthorizeDecision.Deny DENY = new AuthorizeDecision.Deny(Duration.ZERO);

  private Decisions() {}

  /** Authenticate, authorize: no opinion. */
  public static Abstain abstain() {
    return ABSTAIN;
  }

  /** Authenticate: the client is that identity. */
  public static AuthenticateDecision.Accept accept(String name) {
    return new AuthenticateDecision.Accept(
        name, Map.of(), Optional.empty(), AuthenticationData.NONE);
  }

  /** Authenticate: the client is not let in. */
  public static AuthenticateDecision.Reject reject(ReasonCode reason) {
    return reject(reason, "");
  }

  /** Authenticate: the client is not let in, and why. */
  public static AuthenticateDecision.Reject reject(ReasonCode reason, String message) {
    return new AuthenticateDecision.Reject(reason, message);
  }

  /** Authenticate: send these bytes in AUTH and let {@code next} decide on the answer. */
  public static AuthenticateDecision.Challenge challenge(
      byte[] data, AuthenticateDecision.Challenge.Next next) {
    return new AuthenticateDecision.Challenge(new AuthenticationData(data), next);
  }

  /** Authorize: yes, and ask again next time. */
  public static AuthorizeDecision.Allow allow() {
    return ALLOW;
  }

  /** Authorize: yes, for that long. */
  public static AuthorizeDecision.Allow allow(Duration timeToLive) {
    return new AuthorizeDecision.Allow(timeToLive);
  }

  /** Authorize: no, and ask again next time. */
  public static AuthorizeDecision.Deny deny() {
    return DENY;
  }

  /** Authorize: no, for that long. */
  public static AuthorizeDecision.Deny deny(Duration timeToLive) {
    return new AuthorizeDecision.Deny(timeToLive);
  }

  /** Connect, subscribe, unsubscribe: go on unchanged. */
  public static Pass pass() {
    return PASS;
  }

  /** Publish, deliver: go on unchanged. */
  public static PublishDecision.Forward forward() {
    return FORWARD;
  }

  /** Publish, deliver: the message goes no further; the sender is told that it succeeded. */
  public static PublishDecision.Drop drop() {
    return DROP;
  }

  /** Publish: these messages take its place. */
  public static PublishDecision.Emit emit(List<Message> messages) {
    return new PublishDecision.Emit(messages);
  }

  /** Connect, subscribe, unsubscribe, publish: turned down. */
  public static Refuse refuse(ReasonCode reason, String message) {
    return new Refuse(reason, message);
  }
}
