package io.sundew.broker.plugin;

/**
 * Threads that serve others while they run a plugin's code, so that what the plugin calls there
 * must not wait: event loops, threads that ask hooks, and the one that answers. Threads that the
 * plugin starts there are its own and may.
 */
final class NonBlocking {
  private static final ScopedValue<Boolean> MARK = ScopedValue.newInstance();

  private NonBlocking() {}

  /** Runs a task whose thread must not wait. */
  static void run(Runnable task) {
    ScopedValue.where(MARK, true).run(task);
  }

  /** Whether the calling thread must not wait. */
  static boolean isHere() {
    return MARK.isBound() || Heartbeat.ofThisThread() != null;
  }
}
