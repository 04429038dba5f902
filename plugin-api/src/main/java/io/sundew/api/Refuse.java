package io.sundew.api;

import java.util.Objects;

/**
 * The request is turned down.
 *
 * @param reason an error code; the broker sends it where the client's protocol has a place for it
 * @param message for the log and the v5 Reason String; may be empty
 */
public record Refuse(ReasonCode reason, String message)
    implements PublishDecision, ConnectDecision, SubscribeDecision, UnsubscribeDecision {
  public Refuse {
    Objects.requireNonNull(message);
    if (!reason.isError()) {
      throw new IllegalArgumentException("a refusal needs an error, not " + reason);
    }
  }
}
