package io.sundew.broker.plugin;

import io.sundew.api.ConnectRequest;
import io.sundew.api.ReasonCode;

/** What the chain says of an authenticated CONNECT. */
public sealed interface ConnectOutcome {
  /** It goes on like this. */
  record Proceed(ConnectRequest request) implements ConnectOutcome {}

  /** Turned down. */
  record Refused(ReasonCode reason, String message) implements ConnectOutcome {}
}
