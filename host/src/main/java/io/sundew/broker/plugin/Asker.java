package io.sundew.broker.plugin;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Who asks a binding, and how long it can stand in line. The deadline of a hook is another matter:
 * it holds for one call, from its beginning.
 *
 * @param key whose questions come one after the other
 * @param patience how long it can wait for a thread
 * @param there whether somebody still waits for the answer; asked by any thread
 */
record Asker(Object key, Patience patience, BooleanSupplier there) {
  private static final Duration ENDLESS_TIME = Duration.ofDays(10_000);

  /** What bounds the time in line. */
  enum Patience {
    /** The hook's own deadline: nothing else would keep the line short. */
    SHORT,

    /**
     * A bound for all hooks, or the hook's deadline where that is longer. Whoever asks is held
     * meanwhile, so that its next question cannot come: under load that slows publishers down.
     */
    LONG,

    /**
     * Nothing. What a session wants to send waits in its queue anyway, under the queue's limits, so
     * that a message for thousands of sessions is decided for one after the other, however long the
     * line gets. What keeps that line short in memory is that a session asks once at a time, and
     * that it is gone from the line once its connection is.
     */
    ENDLESS
  }

  /** One that nothing holds: it asks again whether it has its answer or not. */
  static Asker hasty(Object key) {
    return new Asker(key, Patience.SHORT, () -> true);
  }

  /** A client that is held until it has its answer. */
  static Asker held(Object key) {
    return new Asker(key, Patience.LONG, () -> true);
  }

  /** One that asks once at a time and can wait for its turn while it is there. */
  static Asker patient(Object key, BooleanSupplier there) {
    return new Asker(key, Patience.ENDLESS, there);
  }

  /** Whether it waits for as long as it is there. */
  boolean isPatient() {
    return patience == Patience.ENDLESS;
  }

  /**
   * The time it has in line.
   *
   * @param timeout the hook's deadline
   * @param bound how long one that is held may wait
   */
  Duration inLine(Duration timeout, Duration bound) {
    return switch (patience) {
      case SHORT -> timeout;
      case LONG -> timeout.compareTo(bound) > 0 ? timeout : bound;
      case ENDLESS -> ENDLESS_TIME;
    };
  }

  /** Whether somebody still waits for the answer. */
  boolean isThere() {
    return there.getAsBoolean();
  }
}
