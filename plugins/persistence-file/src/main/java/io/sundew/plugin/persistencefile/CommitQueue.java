package io.sundew.plugin.persistencefile;

import io.sundew.api.store.Change;
import io.sundew.api.store.Enqueue;
import io.sundew.api.store.MessageRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What was handed over and is not on disk yet, in the order of the calls. Event loops put, the
 * committer takes; the lock between them is held for a few instructions. It never refuses: above a
 * mark in bytes it says that it is behind, until half of that is left. Thread safe.
 */
final class CommitQueue {
  /** A group has that many changes at most, or the one entry that has more. */
  static final int MOST_OPERATIONS = 4096;

  /** A group has that many bytes at most, or the one entry that has more. */
  static final long MOST_BYTES = 1 << 20;

  private static final int BYTES_PER_CHANGE = 64;

  /** What was handed over in one call and takes effect together. */
  sealed interface Entry {
    /** Changes by the kernel. */
    record Changes(Change[] changes, long bytes) implements Entry {}

    /**
     * A session was claimed.
     *
     * @param ended the number of the one in whose place it came; 0 where there is none
     */
    record Claim(long sessionId, long epoch, long ended) implements Entry {}
  }

  /**
   * Entries that are written together.
   *
   * @param last the ticket of the last entry in it, or of the group before where it is empty
   */
  record Group(List<Entry> entries, long last, long bytes) {}

  private final long high;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Queue<Entry> entries = new ArrayDeque<>();
  private final List<HomeTasks.Task> catchers = new ArrayList<>();
  private long put;
  private long taken;
  private long bytes;
  private boolean closed;
  private boolean cut;
  private volatile boolean behind;

  /** A queue that is behind when more than {@code high} bytes wait. */
  CommitQueue(long high) {
    this.high = high;
  }

  /** What changes take in memory and on disk, roughly. */
  static Entry.Changes entry(List<? extends Change> changes) {
    Change[] array = changes.toArray(Change[]::new);
    long bytes = 0;
    MessageRecord last = null;
    for (Change change : array) {
      bytes += BYTES_PER_CHANGE + bytesOf(change);
      if (change instanceof Enqueue enqueue
          && (enqueue.message() != last || GroupWrite.isSmall(enqueue.message()))) {
        last = enqueue.message();
        bytes += last.bytes().length;
      }
    }
    return new Entry.Changes(array, bytes);
  }

  private static long bytesOf(Change change) {
    return switch (change) {
      case Enqueue message -> message.header().length;
      case Change.KeepSession(_, var key, var record) ->
          (long) key.clientId().length() + record.length;
      case Change.KeepSubscription(_, var filter, var record) ->
          (long) filter.length() + record.length;
      case Change.EndSubscription(_, var filter) -> filter.length();
      case Change.Retain(var topic, var message) ->
          (long) topic.length() + (message == null ? 0 : message.bytes().length);
      case Change.KeepValue(_, var key, var value) ->
          (long) key.length() + (value == null ? 0 : value.length);
      case Change.EndSession _,
          Change.Release _,
          Change.Settle _,
          Change.Receive _,
          Change.Forget _ ->
          0;
    };
  }

  /**
   * Puts an entry to the end. Returns its ticket; they grow. After {@link #close} or {@link #cut}
   * it is dropped.
   */
  long put(Entry entry) {
    lock.lock();
    try {
      if (closed) {
        return ++put;
      }
      entries.add(entry);
      if (entry instanceof Entry.Changes changes) {
        bytes += changes.bytes();
        behind |= bytes > high;
      }
      filled.signal();
      return ++put;
    } finally {
      lock.unlock();
    }
  }

  /** The ticket of the entry put last. */
  long lastTicket() {
    lock.lock();
    try {
      return put;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the next group, of all that waits if that is not too much. Waits for it.
   *
   * @param mostNanos returns an empty group after that; 0 waits for as long as it takes
   * @return null when the queue was closed and all is taken
   */
  @Nullable Group take(long mostNanos) throws InterruptedException {
    lock.lock();
    try {
      long left = mostNanos;
      while (entries.isEmpty() && !closed) {
        if (mostNanos == 0) {
          filled.await();
        } else if (left > 0) {
          left = filled.awaitNanos(left);
        } else {
          return new Group(List.of(), taken, 0);
        }
      }
      return entries.isEmpty() ? null : group();
    } finally {
      lock.unlock();
    }
  }

  private Group group() {
    List<Entry> group = new ArrayList<>();
    int operations = 0;
    long size = 0;
    for (Entry next = entries.peek(); next != null; next = entries.peek()) {
      int more = next instanceof Entry.Changes changes ? changes.changes().length : 1;
      long larger = next instanceof Entry.Changes changes ? changes.bytes() : 0;
      boolean full = operations + more > MOST_OPERATIONS || size + larger > MOST_BYTES;
      if (full && !group.isEmpty()) {
        break;
      }
      operations += more;
      size += larger;
      group.add(entries.remove());
    }
    taken += group.size();
    return new Group(group, taken, size);
  }

  /** What a group had is on disk, or not needed. */
  void release(Group group) {
    List<HomeTasks.Task> caughtUp = List.of();
    lock.lock();
    try {
      bytes -= group.bytes();
      if (behind && bytes <= high / 2) {
        behind = false;
        caughtUp = List.copyOf(catchers);
        catchers.clear();
      }
    } finally {
      lock.unlock();
    }
    HomeTasks.run(caughtUp);
  }

  /** Whether more waits than is good. Always, once the queue was {@link #cut}. */
  boolean isBehind() {
    return behind;
  }

  /** Calls back once it is not behind; never, once it was {@link #cut}. */
  void whenCaughtUp(Executor home, Runnable caughtUp) {
    lock.lock();
    try {
      if (cut) {
        return;
      }
      if (behind) {
        catchers.add(new HomeTasks.Task(home, caughtUp));
        return;
      }
    } finally {
      lock.unlock();
    }
    home.execute(caughtUp);
  }

  /** Nothing more is put: {@link #take} returns what is left, and then null. */
  void close() {
    lock.lock();
    try {
      closed = true;
      filled.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Drops what waits and all that comes. */
  void cut() {
    lock.lock();
    try {
      cut = true;
      closed = true;
      behind = true;
      entries.clear();
      catchers.clear();
      filled.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
