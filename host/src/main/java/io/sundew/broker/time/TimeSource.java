package io.sundew.broker.time;

import io.sundew.api.Registration;
import java.time.Instant;

/** The time, for everything that expires or waits. Thread safe. */
public interface TimeSource {
  /** The machine's clocks. */
  TimeSource SYSTEM =
      new TimeSource() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public long millis() {
          return System.currentTimeMillis();
        }
      };

  /** A clock that never jumps, in nanoseconds from an arbitrary start: for waiting. */
  long nanoTime();

  /** Milliseconds since 1970: for what outlives the process. */
  long millis();

  /** The same as an instant. */
  default Instant now() {
    return Instant.ofEpochMilli(millis());
  }

  /**
   * Tells when the clock was set forward by hand, as a test's clock is, so that waiting timers look
   * again. The machine's clock never calls it.
   */
  default Registration onAdvance(Runnable listener) {
    return () -> {};
  }
}
