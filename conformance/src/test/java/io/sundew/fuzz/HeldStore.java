package io.sundew.fuzz;

import io.sundew.broker.store.Lease;
import io.sundew.broker.store.MemoryStore;
import io.sundew.broker.store.SessionKey;
import io.sundew.broker.store.Store;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** The store in memory, whose claims can be made to take their time. Thread safe. */
final class HeldStore implements Store {
  private final MemoryStore store = new MemoryStore();
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
    CompletionStage<Lease> claimed = store.claim(key, fresh);
    return gate.isDone() ? claimed : gate.thenCombine(claimed, (_, lease) -> lease);
  }

  @Override
  public void end(SessionKey key, Lease lease) {
    store.end(key, lease);
  }

  @Override
  public boolean holds(SessionKey key, Lease lease) {
    return store.holds(key, lease);
  }

  @Override
  public boolean sync(Executor home, Runnable safe) {
    return store.sync(home, safe);
  }

  @Override
  public void close() {
    store.close();
  }
}
