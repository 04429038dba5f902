package io.sundew.broker.plugin;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names the threads that a plugin has left behind: they keep its classes in memory, and nobody can
 * end them from outside.
 */
final class LeftThreads {
  private static final Logger LOG = LoggerFactory.getLogger("io.sundew.plugin");
  private static final int NAMED = 10;
  private static final long END_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private LeftThreads() {}

  /**
   * Logs the threads that still belong to a generation whose instances are all stopped. Those that
   * are about to end get a moment for it.
   */
  static void warn(String plugin, ClassLoader loader) {
    long end = System.nanoTime() + END_NANOS;
    List<Thread> left = of(loader);
    while (!left.isEmpty() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(LOOK_NANOS);
      left = of(loader);
    }
    if (!left.isEmpty()) {
      List<String> names = left.stream().limit(NAMED).map(Thread::getName).toList();
      LOG.warn(
          "plugin={} is stopped and has left {} threads behind, which keep its memory: {}{}",
          plugin,
          left.size(),
          names,
          left.size() > NAMED ? " …" : "");
    }
  }

  private static List<Thread> of(ClassLoader loader) {
    return all().filter(thread -> belongsTo(thread, loader)).toList();
  }

  @SuppressWarnings("ReferenceEquality") // a loader is itself and nothing else
  private static boolean belongsTo(Thread thread, ClassLoader loader) {
    return thread.isAlive()
        && thread != Thread.currentThread()
        && (thread.getContextClassLoader() == loader
            || thread.getClass().getClassLoader() == loader);
  }

  /** All platform threads; virtual ones cannot be enumerated. */
  private static Stream<Thread> all() {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    var threads = new Thread[root.activeCount() + 64];
    return Arrays.stream(threads, 0, root.enumerate(threads)).filter(Objects::nonNull);
  }
}
