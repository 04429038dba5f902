package io.sundew.plugin.scriptjs;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks at the workers that run and interrupts those that have run for too long. Thread safe; one
 * daemon thread looks, which sleeps while no worker runs.
 */
final class Watchdog implements AutoCloseable {
  private final Set<Worker> workers = ConcurrentHashMap.newKeySet();
  private final long intervalNanos;
  private final Thread thread;
  private volatile boolean asleep;
  private volatile boolean closed;

  /**
   * A watchdog at work.
   *
   * @param shortest limit of those it looks after
   */
  Watchdog(String name, Duration shortest) {
    this.intervalNanos =
        Math.clamp(
            shortest.toNanos() / 4, TimeUnit.MILLISECONDS.toNanos(2), TimeUnit.SECONDS.toNanos(1));
    this.thread = Thread.ofPlatform().daemon().name(name).start(this::look);
  }

  void add(Worker worker) {
    workers.add(worker);
  }

  void remove(Worker worker) {
    workers.remove(worker);
  }

  /** A worker begins to run; called after it says so itself. */
  void wake() {
    if (asleep) {
      LockSupport.unpark(thread);
    }
  }

  private void look() {
    while (!closed) {
      LockSupport.parkNanos(this, intervalNanos);
      boolean running = false;
      for (Worker worker : workers) {
        running |= worker.checkTime(System.nanoTime());
      }
      if (!running) {
        sleep();
      }
    }
  }

  /** Says that it sleeps before it looks a last time, so that a worker sees it or is seen. */
  private void sleep() {
    asleep = true;
    while (!closed && workers.stream().noneMatch(Worker::isRunning)) {
      LockSupport.park(this);
    }
    asleep = false;
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
