package io.sundew.broker.session;

import io.sundew.api.LocalClient.Outbound;
import io.sundew.api.LocalClient.Receiver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries what goes to a local client from its event loop to its receiver, in order and together as
 * it gathers. Thread safe: the loop adds, a thread of the client takes.
 */
final class HandOver {
  /** What may wait for a receiver that is busy: about what waits in a socket's buffers. */
  private static final long FULL_BYTES = 1 << 20;

  private static final int FULL_COUNT = 4096;

  private final Executor thread;
  private final Receiver receiver;
  private final Runnable relieved;
  private final Consumer<Throwable> failed;
  private List<Outbound> waiting = new ArrayList<>();
  private long bytes;
  private boolean running;
  private boolean wasFull;
  private boolean closed;

  /**
   * Carries to that receiver.
   *
   * @param thread calls the receiver; one task at a time
   * @param relieved told when there is room again after it was full
   * @param failed told what the receiver threw
   */
  HandOver(Executor thread, Receiver receiver, Runnable relieved, Consumer<Throwable> failed) {
    this.thread = thread;
    this.receiver = receiver;
    this.relieved = relieved;
    this.failed = failed;
  }

  /** Something goes to the receiver. */
  void add(Outbound outbound, long weight) {
    synchronized (this) {
      if (closed) {
        return;
      }
      waiting.add(outbound);
      bytes += weight;
      if (running) {
        return;
      }
      running = true;
    }
    thread.execute(this::run);
  }

  /** Whether so much waits that only what must be added should be. */
  synchronized boolean isFull() {
    boolean full = bytes >= FULL_BYTES || waiting.size() >= FULL_COUNT;
    wasFull |= full;
    return full;
  }

  /** Bytes that wait. */
  synchronized long bytes() {
    return bytes;
  }

  /** What waits is forgotten, and nothing comes any more after what the receiver has now. */
  synchronized void close() {
    closed = true;
    waiting = new ArrayList<>(0);
    bytes = 0;
  }

  private void run() {
    for (List<Outbound> some = take(); some != null; some = take()) {
      try {
        receiver.receive(some);
      } catch (Exception | LinkageError | AssertionError plugins) { // any code may be behind it
        close();
        failed.accept(plugins);
      }
    }
  }

  private @Nullable List<Outbound> take() {
    List<Outbound> taken;
    boolean hadBeenFull;
    synchronized (this) {
      if (waiting.isEmpty()) {
        running = false;
        return null;
      }
      taken = waiting;
      waiting = new ArrayList<>();
      bytes = 0;
      hadBeenFull = wasFull;
      wasFull = false;
    }
    if (hadBeenFull) {
      relieved.run();
    }
    return taken;
  }
}
