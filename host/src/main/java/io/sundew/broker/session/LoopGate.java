package io.sundew.broker.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from any thread onto an event loop, shut at first: what comes before it is opened is done
 * then, in the order it came. Thread safe.
 */
final class LoopGate {
  private static final Logger LOG = LoggerFactory.getLogger(LoopGate.class);

  private final Loop loop;
  private final Consumer<List<Runnable>> together;
  private @Nullable Queue<Runnable> untilOpen = new ArrayDeque<>();
  private @Nullable List<Runnable> gathered;
  private volatile boolean open;

  /**
   * A gate to that loop.
   *
   * @param together does there what was gathered
   */
  LoopGate(Loop loop, Consumer<List<Runnable>> together) {
    this.loop = loop;
    this.together = together;
  }

  /** Does on the loop, where it is called, what came before, and lets through what comes. */
  void open() {
    for (Runnable next = nextOrOpen(); next != null; next = nextOrOpen()) {
      next.run();
    }
  }

  private synchronized @Nullable Runnable nextOrOpen() {
    Runnable next = untilOpen == null ? null : untilOpen.poll();
    if (next == null) {
      untilOpen = null;
      open = true;
    }
    return next;
  }

  /**
   * Keeps a task until the gate is opened; false where all that was kept is done, so that the
   * caller may do it at once without overtaking anything.
   */
  boolean keeps(Runnable task) {
    if (open) {
      return false;
    }
    synchronized (this) {
      if (untilOpen == null) {
        return false;
      }
      untilOpen.add(task);
      return true;
    }
  }

  /** Does a task on the loop; where that has ended, never. */
  void execute(Runnable task) {
    if (keeps(task)) {
      return;
    }
    try {
      loop.execute(task);
    } catch (RejectedExecutionException stopping) {
      LOG.debug("something is asked of a local client while the broker stops");
    }
  }

  /** Does a task on the loop together with others that come meanwhile. */
  void gather(Runnable task) {
    synchronized (this) {
      if (gathered != null) {
        gathered.add(task);
        return;
      }
      gathered = new ArrayList<>();
      gathered.add(task);
    }
    execute(
        () -> {
          List<Runnable> all;
          synchronized (this) {
            all = gathered;
            gathered = null;
          }
          if (all != null) {
            together.accept(all);
          }
        });
  }
}
