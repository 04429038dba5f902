package io.sundew.e2e;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions that no event announces. */
final class Eventually {
  private static final Duration PAUSE = Duration.ofMillis(20);

  private Eventually() {}

  /** Returns once the condition holds; fails with the message after {@link Program#PATIENCE}. */
  static void isTrue(BooleanSupplier condition, Supplier<String> message) {
    long deadline = System.nanoTime() + Program.PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(message.get());
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }
}
