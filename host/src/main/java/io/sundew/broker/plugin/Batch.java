package io.sundew.broker.plugin;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls handed over to a binding's threads at once. One worker makes them in order; whoever
 * comes first, the worker with the last answer or the deadline, sends the answers home. Thread
 * safe.
 *
 * <p>In line it has as much time as its {@link Asker}; then each call has the hook's deadline, from
 * its own beginning. A call that misses it ends the batch: what comes behind it stays unanswered.
 */
final class Batch<D> {
  private static final Logger LOG = LoggerFactory.getLogger(Batch.class);

  private final Calls<D> calls;
  private final Answers<D> answers;
  private final Asker asker;
  private final long timeoutNanos;
  private final Executor home;
  private final Consumer<Answers<D>> done;
  private final long lineEndNanos;
  private volatile long deadlineNanos;
  private int answered;
  private boolean closed;

  /**
   * A batch that is handed over now.
   *
   * @param timeout for each call
   * @param inLine how long it may wait for a thread
   * @param home where {@code done} gets the answers
   */
  Batch(
      Calls<D> calls,
      Asker asker,
      Duration timeout,
      Duration inLine,
      Executor home,
      Consumer<Answers<D>> done) {
    this.calls = calls;
    this.answers = new Answers<>(calls.size());
    this.asker = asker;
    this.timeoutNanos = timeout.toNanos();
    this.lineEndNanos = System.nanoTime() + inLine.toNanos();
    this.home = home;
    this.done = done;
  }

  Asker asker() {
    return asker;
  }

  /** Until when it may stand in line, on the scale of {@link System#nanoTime()}. */
  long lineEndNanos() {
    return lineEndNanos;
  }

  /** The end of the time that the call under way has, on the same scale. */
  long deadlineNanos() {
    return deadlineNanos;
  }

  /** A thread turns to it, or to its next call. */
  void begins() {
    deadlineNanos = System.nanoTime() + timeoutNanos;
  }

  /** Makes the calls until all are made, the batch is closed or nobody waits for it any more. */
  void run(CallMeter meter) {
    for (int i = 0; i < calls.size() && !isClosed() && asker.isThere(); i++) {
      begins();
      D decision = meter.call(calls, i);
      if (!record(i, decision)) {
        return;
      }
    }
    close();
  }

  /** Whether the answers are on their way home. */
  synchronized boolean isClosed() {
    return closed;
  }

  private synchronized boolean record(int index, @Nullable D decision) {
    if (closed) {
      return false;
    }
    answered = index + 1;
    if (decision != null) {
      answers.set(index, decision);
    }
    return true;
  }

  /**
   * Sends the answers home as they are, once.
   *
   * @return how many calls have no answer; 0 when the answers had been sent before
   */
  int close() {
    int missing;
    synchronized (this) {
      if (closed) {
        return 0;
      }
      closed = true;
      missing = calls.size() - answered;
    }
    try {
      home.execute(() -> done.accept(answers));
    } catch (RejectedExecutionException gone) {
      LOG.debug("Answers of a plugin came after their event loop had ended", gone);
    }
    return missing;
  }
}
