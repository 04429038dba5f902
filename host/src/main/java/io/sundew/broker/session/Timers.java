package io.sundew.broker.session;

import io.sundew.broker.time.TimeSource;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to happen later on one event loop: keep-alives, expiries, delayed wills. One wake-up of
 * the loop is scheduled for the earliest of all. Confined to the event loop, except {@link
 * #lookAgain()}.
 */
public final class Timers {
  private static final Logger LOG = LoggerFactory.getLogger(Timers.class);
  private static final int FEW = 64;
  private static final Duration LONGEST = Duration.ofDays(36_500);
  private static final long LONGEST_NANOS = LONGEST.toNanos();

  private final TimeSource time;
  private final ScheduledExecutorService loop;
  private final Runnable beforeTasks;
  private final PriorityQueue<Timer> waiting = new PriorityQueue<>();
  private long nextWakeUp = Long.MAX_VALUE;
  private int cancelled;

  /** Timers of that loop; {@code beforeTasks} is run before any that are due. */
  Timers(TimeSource time, ScheduledExecutorService loop, Runnable beforeTasks) {
    this.time = time;
    this.loop = loop;
    this.beforeTasks = beforeTasks;
  }

  /** Runs a task on the loop after that time, or a hundred years where it is longer. */
  Timer after(Duration delay, Runnable task) {
    long nanos = delay.compareTo(LONGEST) > 0 ? LONGEST_NANOS : delay.toNanos();
    var timer = new Timer(time.nanoTime() + nanos, task);
    waiting.add(timer);
    wakeUpFor(timer.due);
    return timer;
  }

  /** Runs what is due after the clock was set forward by hand. Called from any thread. */
  void lookAgain() {
    loop.execute(this::runDue);
  }

  private void runDue() {
    beforeTasks.run();
    long now = time.nanoTime();
    for (Timer first = waiting.peek();
        first != null && first.due - now <= 0;
        first = waiting.peek()) {
      waiting.remove();
      runGuarded(first);
    }
    nextWakeUp = Long.MAX_VALUE;
    Timer first = waiting.peek();
    if (first != null) {
      wakeUpFor(first.due);
    }
  }

  /** One timer's trouble must not keep the others from running. */
  private static void runGuarded(Timer timer) {
    try {
      timer.run();
    } catch (RuntimeException | Error error) {
      LOG.error("Internal error in a timer: {}", error.toString());
      LOG.debug("Internal error in a timer", error);
    }
  }

  private void wakeUpFor(long due) {
    if (nextWakeUp != Long.MAX_VALUE && nextWakeUp - due <= 0) {
      return;
    }
    nextWakeUp = due;
    loop.schedule(this::runDue, Math.max(0, due - time.nanoTime()), TimeUnit.NANOSECONDS);
  }

  /**
   * A cancelled timer stays in the heap until its time unless these get many: taking one out costs
   * a whole search.
   */
  private void forgetCancelled() {
    cancelled++;
    if (cancelled > FEW && cancelled > waiting.size() / 2) {
      waiting.removeIf(timer -> timer.task == null);
      cancelled = 0;
    }
  }

  /** A task that waits for its time. */
  final class Timer implements Comparable<Timer> {
    private final long due;
    private @Nullable Runnable task;

    private Timer(long due, Runnable task) {
      this.due = due;
      this.task = task;
    }

    /** Takes it back; harmless when it has run. */
    void cancel() {
      if (task != null) {
        task = null;
        forgetCancelled();
      }
    }

    private void run() {
      Runnable due = task;
      if (due == null) {
        cancelled = Math.max(0, cancelled - 1);
        return;
      }
      task = null;
      due.run();
    }

    @Override
    public int compareTo(Timer other) {
      return Long.signum(due - other.due);
    }
  }
}
