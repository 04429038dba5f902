package io.sundew.broker.plugin;

import io.sundew.api.Registration;
import io.sundew.api.Scheduler;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tasks of one instance, on at most two threads of its own that come with the first task.
 * Thread safe.
 */
final class InstanceScheduler implements Scheduler {
  private static final Logger LOG = LoggerFactory.getLogger("io.sundew.plugin");
  private static final int THREADS = 2;

  private final String instance;
  private final ScheduledThreadPoolExecutor executor;

  InstanceScheduler(String instance, ClassLoader loader) {
    this.instance = instance;
    this.executor =
        new ScheduledThreadPoolExecutor(THREADS, task -> thread(instance, loader, task));
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  private static Thread thread(String instance, ClassLoader loader, Runnable task) {
    Thread thread =
        Thread.ofPlatform().daemon().name("sundew-" + instance + "-scheduler").unstarted(task);
    thread.setContextClassLoader(loader);
    return thread;
  }

  @Override
  public Registration after(Duration delay, Runnable task) {
    return registration(executor.schedule(guarded(task), nanos(delay), TimeUnit.NANOSECONDS));
  }

  @Override
  public Registration every(Duration interval, Runnable task) {
    if (!interval.isPositive()) {
      throw new IllegalArgumentException("interval " + interval + " is not positive");
    }
    long nanos = nanos(interval);
    return registration(
        executor.scheduleWithFixedDelay(guarded(task), nanos, nanos, TimeUnit.NANOSECONDS));
  }

  /** Runs a task as soon as a thread is free. */
  void run(Runnable task) {
    try {
      executor.execute(guarded(task));
    } catch (RejectedExecutionException stopped) {
      LOG.debug("plugin={} is stopped, a task came too late", instance);
    }
  }

  private static long nanos(Duration duration) {
    return TimeUnit.NANOSECONDS.convert(duration);
  }

  /** What a task throws concerns neither the thread nor its next run. */
  private Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (Exception | LinkageError | AssertionError failure) {
        LOG.warn("plugin={} a scheduled task failed: {}", instance, failure.toString());
        LOG.debug("The task's failure", failure);
      }
    };
  }

  private static Registration registration(Future<?> future) {
    return () -> future.cancel(false);
  }

  /** Runs nothing more. */
  void close() {
    executor.shutdownNow();
  }
}
