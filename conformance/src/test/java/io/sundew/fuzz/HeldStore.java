package io.sundew.fuzz;

import io.sundew.api.store.Lease;
import io.sundew.api.store.SessionKey;
import io.sundew.broker.store.MemoryStore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The store in memory, whose claims can be made to take their time. Thread safe. */
final class HeldStore extends MemoryStore {
  private volatile CompletableFuture<Boolean> gate = CompletableFuture.completedFuture(true);

  /** Claims wait from now on. */
  void hold() {
    gate = new CompletableFuture<>();
  }

  /** Claims that wait are answered. */
  void release() {
    gate.complete(true);
  }

  @Override
  public CompletionStage<Lease> claim(SessionKey key, boolean fresh) {
    CompletionStage<Lease> claimed = super.claim(key, fresh);
    return gate.isDone() ? claimed : gate.thenCombine(claimed, (_, lease) -> lease);
  }
}
