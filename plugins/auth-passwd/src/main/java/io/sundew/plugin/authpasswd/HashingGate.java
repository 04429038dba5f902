package io.sundew.plugin.authpasswd;

import java.util.concurrent.Semaphore;

/**
 * Bounds what hashing may take from the broker: processors, heap and waiting threads. Thread safe;
 * the caller's thread does the work, first come first served.
 *
 * <p>Semaphores rather than a pool of its own: hooks come on threads that the host has bounded
 * already, and a thread that is not ours need not be started, named, given a class loader, or
 * stopped.
 */
final class HashingGate {
  /** How many may wait besides those that hash. */
  static final int QUEUE = 256;

  private final Semaphore places;
  private final Semaphore processors;
  private final Semaphore memory;
  private final int memoryKibibytes;

  /** What became of a password. */
  enum Outcome {
    MATCH,
    MISMATCH,
    /** The queue is full; the password was not looked at. */
    BUSY
  }

  /**
   * @param processors how many hashes are worked on at a time
   * @param queue how many more may wait
   * @param memoryKibibytes the heap that all of them together may take
   */
  HashingGate(int processors, int queue, int memoryKibibytes) {
    this.places = new Semaphore(processors + queue);
    this.processors = new Semaphore(processors, true);
    this.memory = new Semaphore(memoryKibibytes, true);
    this.memoryKibibytes = memoryKibibytes;
  }

  /** All processors but one, which stays with the event loops, and half of the heap. */
  static HashingGate forThisMachine() {
    var runtime = Runtime.getRuntime();
    int processors = Math.max(1, runtime.availableProcessors() - 1);
    long halfHeapKibibytes = runtime.maxMemory() / 2 / 1024;
    return new HashingGate(processors, QUEUE, (int) Math.min(halfHeapKibibytes, Integer.MAX_VALUE));
  }

  /** The heap that all checks together may take, in KiB; no hash may need more. */
  int memoryKibibytes() {
    return memoryKibibytes;
  }

  /**
   * Checks a password; waits until there is a processor and heap for it, unless too many wait
   * already.
   */
  Outcome check(PasswordHash hash, byte[] password) throws InterruptedException {
    if (!places.tryAcquire()) {
      return Outcome.BUSY;
    }
    try (Permits _ = places::release;
        Permits _ = acquire(processors, 1);
        Permits _ = acquire(memory, hash.memoryKibibytes())) {
      return hash.matches(password) ? Outcome.MATCH : Outcome.MISMATCH;
    }
  }

  /** How many checks wait for a processor, at about this moment. */
  int waiting() {
    return processors.getQueueLength();
  }

  private static Permits acquire(Semaphore semaphore, int count) throws InterruptedException {
    semaphore.acquire(count);
    return () -> semaphore.release(count);
  }

  /** Permits of a semaphore, given back at the end of a block. */
  @FunctionalInterface
  private interface Permits extends AutoCloseable {
    @Override
    void close();
  }
}
