package io.sundew.api;

/**
 * Named counters of a plugin instance. Names match {@code [a-z0-9][a-z0-9._-]{0,63}}. Thread safe.
 */
public interface Metrics {
  /** The counter of that name, made at the first call. */
  Counter counter(String name);

  /** A number that only grows. */
  interface Counter {
    /** Adds one. */
    default void increment() {
      add(1);
    }

    /** Adds so many, not negative. */
    void add(long amount);

    /** The sum so far. */
    long sum();
  }
}
