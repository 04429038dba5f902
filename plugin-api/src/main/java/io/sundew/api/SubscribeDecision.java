package io.sundew.api;

import java.util.Objects;

/** What an {@link OnSubscribe} hook says of one topic filter. */
public sealed interface SubscribeDecision permits Pass, SubscribeDecision.Replace, Refuse {
  /** The changed subscription is made. */
  record Replace(SubscribeRequest request) implements SubscribeDecision {
    public Replace {
      Objects.requireNonNull(request);
    }
  }
}
