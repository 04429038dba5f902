package io.sundew.broker.plugin;

import org.jspecify.annotations.Nullable;

/**
 * What one event loop tells the {@link Watchdog}: that it goes on, and which plugin it is in.
 * Written by the loop alone as plain fields, so that a round costs a store or two; the watchdog
 * sees them a moment later. Only {@link #stalls()} goes the other way.
 */
public final class Heartbeat {
  private @Nullable Thread thread;
  private long beats;
  private boolean busy;
  private @Nullable Binding<?> binding;
  private volatile long stalls;

  /** The loop turns to the next thing; called on the loop, where what it does may take long. */
  public void beat() {
    if (thread == null) {
      thread = Thread.currentThread();
    }
    beats++;
    busy = true;
  }

  /** The loop has done everything there was and waits for more; called on the loop. */
  public void rest() {
    busy = false;
  }

  /** How often it was held up for longer than the watchdog bears. Thread safe. */
  public long stalls() {
    return stalls;
  }

  /** The loop goes into that plugin; returns what {@link #leave} needs. */
  @Nullable Binding<?> enter(Binding<?> into) {
    Binding<?> before = binding;
    binding = into;
    beat();
    return before;
  }

  /** The loop comes out again. */
  void leave(@Nullable Binding<?> before) {
    binding = before;
  }

  @Nullable Thread thread() {
    return thread;
  }

  long beats() {
    return beats;
  }

  boolean isBusy() {
    return busy;
  }

  /** The plugin it is in, if any. */
  @Nullable Binding<?> binding() {
    return binding;
  }

  /** Counts one more; called by the watchdog alone. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  void stalled() {
    stalls++;
  }
}
