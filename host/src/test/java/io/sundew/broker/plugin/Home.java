package io.sundew.broker.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An event loop that runs in the test's thread while the test waits. */
final class Home implements Executor {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  /** A question to a chain. */
  interface Question<A> {
    @Nullable A ask(Executor home, Consumer<A> later);
  }

  /** Asks and expects the answer at once. */
  <A> A atOnce(Question<A> question) {
    A answer = question.ask(this, late -> assertNull(late, "an answer came later"));
    return assertPresent(answer);
  }

  /** Asks and waits for the answer, which must come exactly once. */
  <A> A answer(Question<A> question) throws InterruptedException {
    List<A> late = new ArrayList<>();
    A atOnce = question.ask(this, late::add);
    if (atOnce == null) {
      runUntil(() -> !late.isEmpty());
    }
    runPending();
    assertEquals(atOnce == null ? 1 : 0, late.size(), "answers that came later");
    return atOnce == null ? late.getFirst() : atOnce;
  }

  private static <A> A assertPresent(@Nullable A answer) {
    assertNotNull(answer, "no answer at once");
    return answer;
  }

  /** Runs what was handed to the loop until the condition holds. */
  void runUntil(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      Runnable task = tasks.poll(5, TimeUnit.MILLISECONDS);
      if (task != null) {
        task.run();
      } else if (System.nanoTime() > end) {
        throw new AssertionError("the condition did not come true");
      }
    }
  }

  private void runPending() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }
}
