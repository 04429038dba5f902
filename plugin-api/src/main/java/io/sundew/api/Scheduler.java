package io.sundew.api;

import java.time.Duration;

/**
 * Runs work of a plugin on threads that may block. A task that throws is logged and goes on the
 * next time.
 */
public interface Scheduler {
  /** Runs once after that time. */
  Registration after(Duration delay, Runnable task);

  /** Runs again and again, the next run that long after the end of the last. */
  Registration every(Duration interval, Runnable task);
}
