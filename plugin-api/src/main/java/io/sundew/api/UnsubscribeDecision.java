package io.sundew.api;

import java.util.Objects;

/** What an {@link OnUnsubscribe} hook says of one topic filter. */
public sealed interface UnsubscribeDecision permits Pass, UnsubscribeDecision.Replace, Refuse {
  /** Another filter is unsubscribed. */
  record Replace(String filter) implements UnsubscribeDecision {
    public Replace {
      Objects.requireNonNull(filter);
    }
  }
}
