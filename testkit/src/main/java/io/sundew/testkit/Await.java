package io.sundew.testkit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what other threads bring about. */
public final class Await {
  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final long LOOK_NANOS = 1_000_000;

  private Await() {}

  /**
   * Waits until that is so.
   *
   * @throws AssertionError with the situation when it is not within 20 s
   */
  public static void until(BooleanSupplier condition, Supplier<String> situation) {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not within " + LONGEST + ": " + situation.get());
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }
}
