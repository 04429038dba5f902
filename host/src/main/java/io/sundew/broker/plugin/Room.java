package io.sundew.broker.plugin;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How much one instance may have under way, so that one that calls without end does not fill the
 * memory. Its threads are made to wait for a while where there is too much, so that they leave the
 * processors to others. Thread safe.
 */
final class Room {
  private static final long PATIENCE_MILLIS = 100;

  private final Semaphore free;

  Room(int units) {
    this.free = new Semaphore(units);
  }

  /**
   * Takes so many units, up to 100 ms later but not where one must not wait; false: there are too
   * few.
   */
  boolean take(int units) {
    if (free.tryAcquire(units)) {
      return true;
    }
    try {
      return !NonBlocking.isHere()
          && free.tryAcquire(units, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Gives units back. */
  void give(int units) {
    free.release(units);
  }
}
