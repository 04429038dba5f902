package io.sundew.broker.store;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Where sessions outlive their connection, as far as the kernel asks. All calls return at once;
 * what takes time is answered later. Thread safe.
 */
public interface Store extends AutoCloseable {
  /**
   * Claims a session for this broker and makes earlier leases on it stale.
   *
   * @param fresh whether what was stored under the key is deleted first
   * @return completes with the lease once the claim is as safe as the store makes things
   */
  CompletionStage<Lease> claim(SessionKey key, boolean fresh);

  /**
   * Deletes the session; the lease and all earlier ones are stale from now on. A stale lease
   * changes nothing.
   */
  void end(SessionKey key, Lease lease);

  /** Whether a lease is still the newest on its session. */
  boolean holds(SessionKey key, Lease lease);

  /**
   * Waits until everything handed to the store by the calling thread is as safe as the store makes
   * things, so that it may be acknowledged.
   *
   * @param home where {@code safe} is called
   * @return true when it is so already and {@code safe} is not called; false when it is called
   *     later, in the order of the calls made for one {@code home}
   */
  boolean sync(Executor home, Runnable safe);

  @Override
  void close();
}
