package io.sundew.testkit;

import io.sundew.api.Registration;
import io.sundew.broker.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that stands still until a test sets it forward. Thread safe.
 *
 * <p>{@link #advance} tells the listeners before it returns; what they then do on other threads may
 * still be under way, so a test awaits the consequence.
 */
public final class FakeTime implements TimeSource {
  /** Where every fake clock begins. */
  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final AtomicLong elapsedNanos = new AtomicLong();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  /** Sets the clock forward. */
  public void advance(Duration step) {
    if (step.isNegative()) {
      throw new IllegalArgumentException("a clock goes forward only, not by " + step);
    }
    elapsedNanos.addAndGet(step.toNanos());
    listeners.forEach(Runnable::run);
  }

  @Override
  public long nanoTime() {
    return elapsedNanos.get();
  }

  @Override
  public long millis() {
    return START.plusNanos(elapsedNanos.get()).toEpochMilli();
  }

  @Override
  public Registration onAdvance(Runnable listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }
}
