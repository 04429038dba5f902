package io.sundew.broker.plugin;

import io.sundew.api.ReasonCode;

/** What the chain says of one topic filter of an UNSUBSCRIBE. */
public sealed interface UnsubscribeOutcome {
  /** Unsubscribe that filter. */
  record Proceed(String filter) implements UnsubscribeOutcome {}

  /** Turned down. */
  record Refused(ReasonCode reason, String message) implements UnsubscribeOutcome {}
}
