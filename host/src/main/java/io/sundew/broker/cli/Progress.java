package io.sundew.broker.cli;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;

/** Says on standard error how far long work is: nothing at all in the first second. */
final class Progress {
  private static final long EVERY = TimeUnit.SECONDS.toNanos(1);
  private static final int LOOK = 256;

  private final PrintStream err;
  private final String what;
  private long count;
  private long next = System.nanoTime() + EVERY;

  Progress(PrintStream err, String what) {
    this.err = err;
    this.what = what;
  }

  /** One more is done. */
  void step() {
    if (++count % LOOK == 0 && System.nanoTime() - next > 0) {
      next = System.nanoTime() + EVERY;
      err.println("%s: %,d records".formatted(what, count));
    }
  }
}
