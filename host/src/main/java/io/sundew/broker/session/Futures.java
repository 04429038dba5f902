package io.sundew.broker.session;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What is often done with stages. */
final class Futures {
  private Futures() {}

  /** Completes a future as that stage completes. */
  static <T> void pass(CompletionStage<T> from, CompletableFuture<T> to) {
    from.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            to.complete(value);
          } else {
            to.completeExceptionally(failure);
          }
        });
  }
}
