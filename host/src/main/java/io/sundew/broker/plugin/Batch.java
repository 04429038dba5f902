package io.sundew.broker.plugin;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls handed over to a binding's threads at once. One worker makes them in order; whoever
 * comes first, the worker with the last answer or the deadline, sends the answers home. Thread
 * safe.
 */
final class Batch<D> {
  private static final Logger LOG = LoggerFactory.getLogger(Batch.class);

  private final Calls<D> calls;
  private final Answers<D> answers;
  private final Object client;
  private final long deadlineNanos;
  private final Executor home;
  private final Consumer<Answers<D>> done;
  private int answered;
  private boolean closed;

  /**
   * A batch.
   *
   * @param client whose batches are made one after the other
   * @param deadlineNanos on the scale of {@link System#nanoTime()}
   * @param home where {@code done} gets the answers
   */
  Batch(
      Calls<D> calls, Object client, long deadlineNanos, Executor home, Consumer<Answers<D>> done) {
    this.calls = calls;
    this.answers = new Answers<>(calls.size());
    this.client = client;
    this.deadlineNanos = deadlineNanos;
    this.home = home;
    this.done = done;
  }

  Object client() {
    return client;
  }

  long deadlineNanos() {
    return deadlineNanos;
  }

  /** Makes the calls until all are made or the batch is closed. */
  void run(CallMeter meter) {
    for (int i = 0; i < calls.size() && !isClosed(); i++) {
      D decision = meter.call(calls, i);
      if (!record(i, decision)) {
        return;
      }
    }
    close();
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized boolean record(int index, @org.jspecify.annotations.Nullable D decision) {
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
