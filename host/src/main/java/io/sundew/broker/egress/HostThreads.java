package io.sundew.broker.egress;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Makes threads that come with work and go after ten seconds without. */
final class HostThreads {
  private static final int IDLE_SECONDS = 10;

  private HostThreads() {}

  /** A daemon thread that has nothing of the thread that makes it, which may be a plugin's. */
  static Thread unstarted(String name, Runnable task) {
    return unstarted(name, HostThreads.class.getClassLoader(), task);
  }

  private static Thread unstarted(String name, ClassLoader loader, Runnable task) {
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name(name)
            .inheritInheritableThreadLocals(false)
            .unstarted(task);
    thread.setContextClassLoader(loader);
    return thread;
  }

  /** At most so many threads; what they cannot take at once waits. */
  static ThreadPoolExecutor pool(String name, int most, ClassLoader loader) {
    var pool =
        new ThreadPoolExecutor(
            most,
            most,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> unstarted(name, loader, task));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
