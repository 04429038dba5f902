package io.sundew.broker.plugin;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Carries what the broker answers one instance off the event loops: what a plugin does when a stage
 * completes must not run on the loop that completed it. One thread, which comes with the first
 * answer and goes after 10 s without; while it is busy a loop only appends to a queue without
 * locks. Thread safe.
 */
final class LoopExit implements Executor {
  private static final int IDLE_SECONDS = 10;

  private final ThreadPoolExecutor executor;
  private final Queue<Runnable> answers = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  LoopExit(String instance, ClassLoader loader) {
    executor =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> thread(instance, loader, task));
    executor.allowCoreThreadTimeOut(true);
  }

  private static Thread thread(String instance, ClassLoader loader, Runnable task) {
    Thread thread =
        Thread.ofPlatform().daemon().name("sundew-" + instance + "-answers").unstarted(task);
    thread.setContextClassLoader(loader);
    return thread;
  }

  /** The same outcome, completed on the instance's own thread. */
  <T> CompletionStage<T> of(CompletionStage<T> onLoop) {
    return of(onLoop, () -> {});
  }

  /** Likewise; {@code before} runs on that thread just before the plugin learns of the outcome. */
  <T> CompletionStage<T> of(CompletionStage<T> onLoop, Runnable before) {
    var outside = new CompletableFuture<T>();
    onLoop.whenComplete(
        (value, failure) ->
            execute(
                () -> {
                  before.run();
                  complete(outside, value, failure);
                }));
    return outside;
  }

  /** Runs that on the instance's own thread, after all that was handed there before. */
  @Override
  public void execute(Runnable answer) {
    answers.add(answer);
    if (waiting.getAndIncrement() == 0) {
      hand();
    }
  }

  private void hand() {
    try {
      executor.execute(() -> NonBlocking.run(this::answerAll));
    } catch (RejectedExecutionException stopped) { // not on the loop either, and it is rare
      Thread.ofPlatform().daemon().start(() -> NonBlocking.run(this::answerAll));
    }
  }

  private void answerAll() {
    do {
      Objects.requireNonNull(answers.poll()).run();
    } while (waiting.decrementAndGet() > 0);
  }

  private static <T> void complete(
      CompletableFuture<T> outside, T value, @Nullable Throwable failure) {
    if (failure == null) {
      outside.complete(value);
    } else {
      outside.completeExceptionally(failure);
    }
  }

  /** Takes no more; what is complete already still gets there. */
  void close() {
    executor.shutdown();
  }
}
