package io.sundew.broker.plugin;

import io.sundew.api.ReasonCode;
import io.sundew.api.SubscribeRequest;

/** What the chain says of one topic filter of a SUBSCRIBE; access control is part of it. */
public sealed interface SubscribeOutcome {
  /** Subscribe like this. */
  record Proceed(SubscribeRequest request) implements SubscribeOutcome {}

  /** Turned down. */
  record Refused(ReasonCode reason, String message) implements SubscribeOutcome {}
}
