package io.sundew.broker.session;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the queues of all sessions hold together, so that many sessions, each within its own limit,
 * cannot use up the heap. Thread safe.
 */
public final class QueueMemory {
  private final long limit;
  private final AtomicLong bytes = new AtomicLong();

  /** At most that many bytes; 0 chooses half of the heap. */
  public QueueMemory(long limit) {
    this.limit = limit > 0 ? limit : Runtime.getRuntime().maxMemory() / 2;
  }

  /** What they hold now, in bytes. */
  public long used() {
    return bytes.get();
  }

  /** Takes so many bytes, or says that there are not so many left. */
  boolean take(int weight) {
    if (bytes.addAndGet(weight) <= limit) {
      return true;
    }
    bytes.addAndGet(-weight);
    return false;
  }

  /** Takes so many bytes that are needed in any case. */
  void hold(int weight) {
    bytes.addAndGet(weight);
  }

  /** Whether there is none left. */
  boolean isFull() {
    return bytes.get() >= limit;
  }

  /** Gives bytes back. */
  void give(long weight) {
    bytes.addAndGet(-weight);
  }
}
