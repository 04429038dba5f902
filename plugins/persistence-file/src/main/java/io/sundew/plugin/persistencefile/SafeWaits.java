package io.sundew.plugin.persistencefile;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * Who waits for what to be on disk. Each home's waits end in the order in which they began, all
 * that one group ends in one task. Thread safe.
 */
final class SafeWaits {
  private final IdentityHashMap<Executor, Home> homes = new IdentityHashMap<>();
  private volatile long safe;
  private boolean forgotten;

  /** The waits of one executor, their tickets in ascending order. */
  private static final class Home {
    final Queue<Wait> waits = new ArrayDeque<>();
    long last;
  }

  private record Wait(long ticket, Runnable work) {}

  /**
   * Runs that work at home once what the ticket was given for is safe. Returns true where it is so
   * already; the work does not run then.
   */
  boolean await(long ticket, Executor home, Runnable work) {
    if (ticket <= safe) {
      return true;
    }
    synchronized (homes) {
      if (ticket <= safe) {
        return true;
      }
      if (forgotten) {
        return false;
      }
      Home waiting = homes.computeIfAbsent(home, _ -> new Home());
      waiting.last = Math.max(waiting.last, ticket);
      waiting.waits.add(new Wait(waiting.last, work));
      return false;
    }
  }

  /** What was put with that ticket and all before is safe. */
  void safe(long ticket) {
    IdentityHashMap<Executor, List<Runnable>> ready = new IdentityHashMap<>();
    synchronized (homes) {
      safe = ticket;
      for (Iterator<Map.Entry<Executor, Home>> all = homes.entrySet().iterator(); all.hasNext(); ) {
        Map.Entry<Executor, Home> each = all.next();
        List<Runnable> work = upTo(ticket, each.getValue().waits);
        if (!work.isEmpty()) {
          ready.put(each.getKey(), work);
        }
        if (each.getValue().waits.isEmpty()) {
          all.remove();
        }
      }
    }
    ready.forEach(HomeTasks::run);
  }

  private static List<Runnable> upTo(long ticket, Queue<Wait> waits) {
    List<Runnable> work = new ArrayList<>();
    for (Wait next = waits.peek(); next != null && next.ticket() <= ticket; next = waits.peek()) {
      work.add(waits.remove().work());
    }
    return work;
  }

  /** Nothing becomes safe any more: forgets all waits, and those to come; returns one home's. */
  List<Runnable> forget(Executor home) {
    synchronized (homes) {
      forgotten = true;
      Home waiting = homes.get(home);
      homes.clear();
      return waiting == null ? List.of() : upTo(Long.MAX_VALUE, waiting.waits);
    }
  }
}
