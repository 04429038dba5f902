package io.sundew.broker.plugin;

import io.sundew.broker.message.Origin;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop tells the {@link Watchdog}: that it goes on, and which plugin it is in.
 * Written by the loop alone, mostly as plain fields, so that a round costs a store or two; the
 * watchdog sees them a moment later. Only {@link #stalls()} goes the other way.
 */
public final class Heartbeat {
  /** One of so many single calls is timed; a power of two. */
  static final int TIMED_OF = 16;

  private static final int TIMED_MASK = TIMED_OF - 1;

  private static final VarHandle BINDING;

  static {
    try {
      BINDING = MethodHandles.lookup().findVarHandle(Heartbeat.class, "binding", Binding.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final ThreadLocal<Heartbeat> OF_THREAD = new ThreadLocal<>();

  private @Nullable Thread thread;
  private @Nullable Origin cause;
  private long beats;
  private int untimed;
  private boolean busy;
  private @Nullable Binding<?> binding;
  private volatile long stalls;

  /** That of the event loop which this executor is; null where it is none. */
  static @Nullable Heartbeat of(Executor home) {
    return home instanceof WatchedLoop loop ? loop.heartbeat() : null;
  }

  /** The loop turns to the next thing; called on the loop, where what it does may take long. */
  public void beat() {
    if (thread == null) {
      thread = Thread.currentThread();
      OF_THREAD.set(this);
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

  /**
   * The loop goes into that plugin, unless it is in one already, which then is the one to blame.
   * Whoever shuts a binding and then finds no loop in it can rely on being seen by those that come.
   */
  boolean enter(Binding<?> into) {
    if (binding != null) {
      return false;
    }
    BINDING.setVolatile(this, into);
    beat();
    return true;
  }

  /** Whether the loop is to look at the clock before and after its next short call of a hook. */
  boolean isTimed() {
    return (++untimed & TIMED_MASK) == 0;
  }

  /** The loop comes out again. */
  void leave() {
    BINDING.setRelease(this, null);
  }

  /** That of the event loop that calls, if one does. */
  static @Nullable Heartbeat ofThisThread() {
    return OF_THREAD.get();
  }

  /** The origin of the message that a hook is asked about on the loop now. */
  @Nullable Origin cause() {
    return cause;
  }

  /** Sets it, and returns what it was. */
  @Nullable Origin cause(@Nullable Origin next) {
    Origin before = cause;
    cause = next;
    return before;
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

  /** The plugin it is in, if any. Thread safe. */
  @Nullable Binding<?> binding() {
    return (Binding<?>) BINDING.getVolatile(this);
  }

  /** Counts one more; called by the watchdog alone. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  void stalled() {
    stalls++;
  }
}
