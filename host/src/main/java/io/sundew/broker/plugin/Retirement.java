package io.sundew.broker.plugin;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Takes leave of instances that are in no chain any more: what was asked of them is answered first.
 * Thread safe; each leave-taking has a thread of its own.
 */
final class Retirement {
  private static final Duration DRAIN_LIMIT = Duration.ofSeconds(10);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /** A caller that has fetched a chain asks it within one round of its event loop. */
  private static final long FETCHED_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  /**
   * Waits until the chains the instance was in are quiet and then does the rest.
   *
   * @param quiet whether they are; none of them is given out any more
   * @param rest what is left to do, such as {@link #stop}
   */
  void begin(PluginInstance instance, BooleanSupplier quiet, Runnable rest) {
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("sundew-" + instance.name() + "-retirement")
            .unstarted(
                () -> {
                  drain(quiet);
                  rest.run();
                  threads.remove(Thread.currentThread());
                });
    threads.add(thread);
    thread.start();
  }

  private static void drain(BooleanSupplier quiet) {
    long start = System.nanoTime();
    for (long passed = 0;
        passed < FETCHED_NANOS || (!quiet.getAsBoolean() && passed < DRAIN_LIMIT.toNanos());
        passed = System.nanoTime() - start) {
      LockSupport.parkNanos(CHECK_NANOS);
    }
  }

  /** Stops an instance, in the time that one has. */
  static void stop(PluginInstance instance) {
    instance.stop(STOP_LIMIT);
  }

  /** Waits until all are through; false when the time was over before. */
  boolean await(Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    try {
      for (Thread thread : threads) {
        if (!thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
          return false;
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
    return true;
  }
}
