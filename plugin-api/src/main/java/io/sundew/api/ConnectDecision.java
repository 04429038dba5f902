package io.sundew.api;

import java.util.Objects;

/** What an {@link OnConnect} hook says. */
public sealed interface ConnectDecision permits Pass, ConnectDecision.Replace, Refuse {
  /** The changed request goes on. */
  record Replace(ConnectRequest request) implements ConnectDecision {
    public Replace {
      Objects.requireNonNull(request);
    }
  }
}
