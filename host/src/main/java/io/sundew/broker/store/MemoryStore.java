package io.sundew.broker.store;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps sessions for as long as the process lives: their state is the session object itself, and
 * this keeps who may change it. Everything is as safe as it gets at once, so no acknowledgement
 * waits. Thread safe.
 */
public final class MemoryStore implements Store {
  private final ConcurrentMap<SessionKey, Lease> leases = new ConcurrentHashMap<>();
  private final AtomicLong sessionIds = new AtomicLong();

  @Override
  public CompletionStage<Lease> claim(SessionKey key, boolean fresh) {
    return CompletableFuture.completedFuture(leases.compute(key, (_, held) -> next(held, fresh)));
  }

  private Lease next(@Nullable Lease held, boolean fresh) {
    if (held == null) {
      return new Lease(sessionIds.incrementAndGet(), 1);
    }
    long sessionId = fresh ? sessionIds.incrementAndGet() : held.sessionId();
    return new Lease(sessionId, held.epoch() + 1);
  }

  @Override
  public void end(SessionKey key, Lease lease) {
    leases.remove(key, lease);
  }

  @Override
  public boolean holds(SessionKey key, Lease lease) {
    return lease.equals(leases.get(key));
  }

  @Override
  public boolean sync(Executor home, Runnable safe) {
    return true;
  }

  @Override
  public void close() {
    leases.clear();
  }
}
