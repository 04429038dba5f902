package io.sundew.broker.plugin;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A call of a plugin that may take a while, on a thread of its own, with a deadline. */
final class TimedCall {
  private TimedCall() {}

  /**
   * Makes the call. Where it takes too long its thread is interrupted and left alone.
   *
   * @param name what the thread is called behind {@code sundew-}
   * @param loader the thread's context class loader
   * @throws ExecutionException with what the call threw as its cause
   * @throws TimeoutException when the time is over
   * @throws InterruptedException when the caller was interrupted, and with it the call
   */
  static <T> T make(Callable<T> call, String name, ClassLoader loader, Duration atMost)
      throws ExecutionException, TimeoutException, InterruptedException {
    var task = new FutureTask<>(call);
    Thread thread = Thread.ofPlatform().daemon().name("sundew-" + name).unstarted(task);
    thread.setContextClassLoader(loader);
    thread.start();
    try {
      return task.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | InterruptedException notWaitedFor) {
      thread.interrupt();
      throw notWaitedFor;
    }
  }
}
