package io.sundew.api.store;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Where sessions, their queues, retained messages and plugins' values are kept. A broker has
 * exactly one. Thread safe; but for {@link #load} and {@link #close} nothing waits.
 *
 * <p><b>Order.</b> Changes that one thread hands over take effect in that order, and so do those of
 * two threads where the second hands over after the first one's call has returned. The changes of
 * one {@link #append} take effect together or, where the process dies, not at all.
 *
 * <p><b>Errors.</b> After the first error in writing nothing that was not yet safe ever becomes so:
 * {@link #sync} stays silent, {@link #failure} completes, and the broker stops acknowledging. What
 * was acknowledged is on disk.
 */
public interface Store extends AutoCloseable {
  /**
   * Whether what it keeps outlives the process. Of one that does not, the kernel asks for leases
   * and values alone and keeps messages itself.
   */
  boolean isDurable();

  /**
   * Tells what is stored. Called once, on a thread that may wait, before everything else but {@link
   * #value}.
   *
   * @throws IOException when it cannot be read or is damaged; the broker does not start
   */
  void load(StoredState state) throws IOException;

  /**
   * Claims a session for this broker and makes earlier leases on it stale.
   *
   * @param fresh whether what was stored under the key is deleted first
   * @return completes with the lease; where {@code fresh}, the deletion is safe once {@link #sync}
   *     says so
   */
  CompletionStage<Lease> claim(SessionKey key, boolean fresh);

  /** Whether a lease is still the newest on its session. */
  boolean holds(SessionKey key, Lease lease);

  /**
   * Takes changes that belong together. Never waits and never refuses: {@link #isBehind} says when
   * to hand over less.
   */
  void append(List<? extends Change> changes);

  /**
   * Waits until everything handed over by the calling thread is as safe as the store makes things,
   * so that it may be acknowledged.
   *
   * @param home where {@code safe} is called
   * @return true when it is so already and {@code safe} is not called; false when it is called
   *     later, in the order of the calls made for one {@code home}
   */
  boolean sync(Executor home, Runnable safe);

  /** Whether more waits to be written than is good: connections that publish are to pause. */
  boolean isBehind();

  /** Calls back once the store is no longer behind; at once where it is not. */
  void whenCaughtUp(Executor home, Runnable caughtUp);

  /**
   * Messages of a session's queue in the order of their sequence numbers. Sees all that was handed
   * over before the call.
   *
   * @param after begins behind this sequence number
   * @param upTo and goes to this one at most
   * @param mostMessages at most so many
   * @param mostBytes ends with the message that makes it more than so many bytes
   */
  CompletionStage<List<Stored>> read(
      long sessionId, long after, long upTo, int mostMessages, int mostBytes);

  /** The value of a key. Sees all that was handed over before the call. */
  CompletionStage<Optional<byte[]>> value(String space, String key);

  /**
   * Values whose key begins with the prefix, in the order of their keys' UTF-8 bytes.
   *
   * @param after only keys behind this one; empty begins at the first
   */
  CompletionStage<Map<String, byte[]>> values(String space, String prefix, String after, int most);

  /** What operators may do with it besides; empty where it has nothing of that kind. */
  default Optional<StoreMaintenance> maintenance() {
    return Optional.empty();
  }

  /** Completes with the first error in writing, and never where there is none. */
  CompletionStage<Throwable> failure();

  /** Writes what waits and closes. Waits for that, 10 s at most. */
  @Override
  void close();
}
