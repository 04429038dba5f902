package io.sundew.testkit;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * What a plugin can do wrong in a hook, to see what becomes of a broker, a plugin's own wrapper or
 * a client meanwhile. Call {@link #happen()} from a hook of a test's plugin, and {@link #end()}
 * from its {@code stop}, so that threads that block or spin do not outlive the test.
 *
 * <p>A plugin's jar needs this class: see {@link PluginJars#write}. Each loaded copy of it is on
 * its own. Thread safe.
 */
public enum Fault {
  /** Throws an exception. */
  EXCEPTION,
  /** Throws an error. */
  ERROR,
  /** Calls itself until the stack is full. */
  STACK_OVERFLOW,
  /** Throws an exception that throws when it is asked what it is. */
  UNPRINTABLE,
  /** Returns; the hook is to return null then. */
  NULL,
  /** Takes 300 ms. */
  SLOW,
  /** Does not come back, interrupted or not. */
  BLOCK,
  /** Does not come back and takes a processor. */
  SPIN,
  /** Starts a thread that ends only two seconds after {@link #end()}. */
  LEAK_THREAD,
  /** Interrupts the thread it runs on. */
  INTERRUPT,
  /** Takes the context class loader from the thread it runs on. */
  NO_LOADER,
  /** Takes memory until there is none. */
  EXHAUST_MEMORY;

  private static final long SLOW_NANOS = 300_000_000;
  private static final long OUTLIVE_NANOS = 2_000_000_000;
  private static final AtomicInteger LEAKED = new AtomicInteger();
  private static volatile boolean over;

  /** Does it, and returns if it can. */
  @SuppressWarnings("Interruption") // that is the fault
  public void happen() {
    switch (this) {
      case EXCEPTION -> throw new IllegalStateException("injected exception");
      case ERROR -> throw new AssertionError("injected error");
      case STACK_OVERFLOW -> deeper(0);
      case UNPRINTABLE -> throw new Unprintable();
      case NULL -> {}
      case SLOW -> await(System.nanoTime() + SLOW_NANOS);
      case BLOCK -> await(Long.MAX_VALUE);
      case SPIN -> spin();
      case LEAK_THREAD ->
          Thread.ofPlatform()
              .daemon()
              .name("leaked-" + LEAKED.incrementAndGet())
              .start(Fault::outlive);
      case INTERRUPT -> Thread.currentThread().interrupt();
      case NO_LOADER -> Thread.currentThread().setContextClassLoader(null);
      case EXHAUST_MEMORY -> exhaust();
    }
  }

  /** Lets go all threads that block or spin. */
  public static void end() {
    over = true;
  }

  /** Whether {@link #end()} was called. */
  public static boolean isOver() {
    return over;
  }

  @SuppressWarnings("InfiniteRecursion") // that is the fault
  private static long deeper(long depth) {
    return 1 + deeper(depth + 1);
  }

  private static void await(long untilNanos) {
    while (!over && (untilNanos == Long.MAX_VALUE || System.nanoTime() - untilNanos < 0)) {
      Thread.interrupted(); // or parking would return at once
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static void outlive() {
    await(Long.MAX_VALUE);
    LockSupport.parkNanos(OUTLIVE_NANOS);
  }

  private static void spin() {
    while (!over) {
      Thread.onSpinWait();
    }
  }

  private static void exhaust() {
    Object[] hoard = {};
    while (!over) {
      hoard = new Object[] {hoard, new byte[1 << 20]};
    }
  }

  private static final class Unprintable extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("injected exception in getMessage");
    }
  }
}
