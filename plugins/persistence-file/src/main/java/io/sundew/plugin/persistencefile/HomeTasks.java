package io.sundew.plugin.persistencefile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Runs what belongs to one executor in one task of it, so that a loop is woken once a group. */
final class HomeTasks {
  private HomeTasks() {}

  /** What is to run where. */
  record Task(Executor home, Runnable work) {}

  /** Runs each where it belongs, in the order in which they stand there. */
  static void run(Collection<Task> tasks) {
    IdentityHashMap<Executor, List<Runnable>> byHome = new IdentityHashMap<>();
    for (Task task : tasks) {
      byHome.computeIfAbsent(task.home(), _ -> new ArrayList<>()).add(task.work());
    }
    byHome.forEach(HomeTasks::run);
  }

  /** Runs all of them there, in one task. */
  static void run(Executor home, List<Runnable> work) {
    try {
      home.execute(() -> runAll(work));
    } catch (RejectedExecutionException e) {
      // A loop that has ended has nobody left to answer.
    }
  }

  /** One that fails does not keep the others from running. */
  private static void runAll(List<Runnable> work) {
    RuntimeException first = null;
    for (Runnable each : work) {
      try {
        each.run();
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
