package io.sundew.broker.session;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;

/**
 * Shares a loop between its connections and the lines of those that publish without one, plugins
 * above all: once a round the lines take turns of a few messages each, until the time for them is
 * over. So a plugin that publishes without end holds up neither clients nor other plugins. Confined
 * to the event loop.
 */
final class PublishTurns {
  /** Messages of one line before it is the next one's turn. */
  static final int TURN = 16;

  /** Messages of all lines in a round. */
  static final int ROUND = 256;

  /** Time for all lines in a round; one message may take longer. */
  static final long ROUND_NANOS = 50_000;

  private final LongSupplier nanoTime;
  private final ArrayDeque<PublishLine> lines = new ArrayDeque<>();

  /** No lines so far. */
  PublishTurns(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** A line that was empty has a message. */
  void add(PublishLine line) {
    lines.add(line);
  }

  /** Whether some line has a message. */
  boolean isWaiting() {
    return !lines.isEmpty();
  }

  /** Publishes as much as there is time for in a round. */
  void round() {
    long begin = nanoTime.getAsLong();
    int left = ROUND;
    while (left > 0 && isWaiting() && nanoTime.getAsLong() - begin < ROUND_NANOS) {
      left -= turn(Math.min(left, TURN), begin);
    }
  }

  /** The turn of the first line, which goes to the end then; how much it has published. */
  private int turn(int most, long begin) {
    PublishLine line = Objects.requireNonNull(lines.poll());
    int published = 0;
    do {
      line.publishFirst();
      published++;
      if (!line.takenFirst()) {
        return published;
      }
    } while (published < most && nanoTime.getAsLong() - begin < ROUND_NANOS);
    lines.add(line);
    return published;
  }

  /** Publishes all that waits now, however long it takes: the last round of a loop that ends. */
  void last() {
    for (int left = lines.size(); left > 0; left--) {
      PublishLine line = Objects.requireNonNull(lines.poll());
      boolean more = true;
      for (int waiting = line.size(); waiting > 0 && more; waiting--) {
        line.publishFirst();
        more = line.takenFirst();
      }
      if (more) {
        lines.add(line);
      }
    }
  }

  /** Fails what came too late; called once the loop has ended. */
  void close() {
    var ended = new RejectedExecutionException("the broker has stopped");
    for (PublishLine line = lines.poll(); line != null; line = lines.poll()) {
      line.refuse(ended);
    }
  }
}
