package io.sundew.broker.plugin;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one offloaded binding. Thread safe.
 *
 * <p>An executor would not do: batches of one client are made one after the other without holding a
 * thread meanwhile; those in line have a time of their own (see {@link Asker}), the same for all
 * that have one, so that one timer at the head of the line serves them; and a thread that does not
 * come back from one call is given up and replaced. Threads come with work and go after 10 s
 * without.
 */
final class OffloadPool {

  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Told of what goes wrong; called without a lock. */
  interface Observer {
    /** A call reached its deadline; so many of its batch are unanswered. */
    void missed(int calls);

    /** The time in line was over before a thread was free; so many calls were not made. */
    void waitedInVain(int calls, Asker asker);

    /** So many calls were not made, for what is in line was turned away. */
    void turnedAway(int calls);

    /** A thread did not come back and was given up; {@code count} of them so far. */
    void abandoned(Thread thread, int count);
  }

  private final String name;
  private final int threads;
  private final int capacity;
  private final long graceNanos;
  private final ScheduledExecutorService timer;
  private final CallMeter meter;
  private final Observer observer;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Those of impatient askers, in line and under way, by the end of their time in line. */
  private final LinkedHashSet<Batch<?>> unanswered = new LinkedHashSet<>();

  private final ReadyLine ready = new ReadyLine();
  private final Set<Object> busyClients = new HashSet<>();
  private final Map<Object, Queue<Batch<?>>> behindByClient = new HashMap<>();
  private final Set<Worker> workers = new LinkedHashSet<>();
  private int idle;
  private int started;
  private int abandoned;
  private boolean closed;
  private boolean paused;
  private @Nullable ClassLoader loader;
  private @Nullable Future<?> nextCheck;
  private long nextCheckNanos;

  /**
   * A pool without threads so far.
   *
   * @param threads the most at a time
   * @param capacity batches of impatient askers that may wait or run; with more the hook counts as
   *     failed
   * @param grace how long after the deadline a thread may still come back
   * @param timer runs the deadlines
   */
  OffloadPool(
      String name,
      ClassLoader loader,
      int threads,
      int capacity,
      Duration grace,
      ScheduledExecutorService timer,
      CallMeter meter,
      Observer observer) {
    this.name = name;
    this.loader = loader;
    this.threads = threads;
    this.capacity = capacity;
    this.graceNanos = grace.toNanos();
    this.timer = timer;
    this.meter = meter;
    this.observer = observer;
  }

  /**
   * Takes a batch over; false when there is no place or the pool is closed, and the batch is not
   * made then.
   */
  boolean submit(Batch<?> batch) {
    List<Batch<?>> unwanted;
    lock.lock();
    try {
      if (closed || (!batch.asker().isPatient() && unanswered.size() >= capacity)) {
        return false;
      }
      if (!batch.asker().isPatient()) {
        unanswered.add(batch);
        arm(batch.lineEndNanos());
      }
      if (busyClients.add(batch.asker().key())) {
        makeReady(batch);
      } else {
        behindByClient.computeIfAbsent(batch.asker().key(), _ -> new ArrayDeque<>(2)).add(batch);
      }
      unwanted = ready.takeUnwanted();
      unwanted.forEach(gone -> release(gone.asker().key()));
    } finally {
      lock.unlock();
    }
    unwanted.forEach(Batch::close);
    return true;
  }

  private void makeReady(Batch<?> batch) {
    ready.add(batch);
    if (paused) {
      return;
    }
    if (idle >= ready.size()) {
      changed.signal();
    } else if (workers.size() < threads) {
      startWorker();
    }
  }

  private void startWorker() {
    var worker = new Worker();
    workers.add(worker);
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name(name + "-" + started++)
            .unstarted(() -> NonBlocking.run(worker));
    worker.thread = thread;
    thread.start();
  }

  /** The client's next batch, if any, may run. */
  private void release(Object client) {
    Queue<Batch<?>> behind = behindByClient.get(client);
    Batch<?> next = behind == null ? null : behind.poll();
    if (next == null) {
      behindByClient.remove(client);
      busyClients.remove(client);
    } else {
      makeReady(next);
    }
  }

  /** Begins no batch from now on; deadlines go on. */
  void pause() {
    lock.lock();
    try {
      paused = true;
    } finally {
      lock.unlock();
    }
  }

  /** Goes on with what waits, with that as the threads' context class loader. */
  void resume(@Nullable ClassLoader next) {
    lock.lock();
    try {
      paused = false;
      loader = next;
      changed.signalAll();
      for (int missing = ready.size() - idle; missing > 0 && workers.size() < threads; missing--) {
        startWorker();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Has the deadlines looked at no later than that. */
  private void arm(long nanos) {
    if (nextCheck != null && nanos - nextCheckNanos >= 0) {
      return;
    }
    if (nextCheck != null) {
      nextCheck.cancel(false);
    }
    nextCheckNanos = nanos;
    nextCheck =
        timer.schedule(
            this::checkDeadlines, Math.max(0, nanos - System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  private void checkDeadlines() {
    List<Batch<?>> missed;
    List<Batch<?>> waiting;
    List<Worker> lost = new ArrayList<>();
    List<Worker> late;
    int lostBefore;
    lock.lock();
    try {
      long now = System.nanoTime();
      nextCheck = null;
      lostBefore = abandoned;
      waiting = takeOutOfLine(now);
      missed = takeMissed(now);
      late = takeLate(now);
      takeLost(now, lost);
      abandoned += lost.size();
      armForNext();
    } finally {
      lock.unlock();
    }
    missed.forEach(batch -> observer.missed(batch.close()));
    waiting.forEach(batch -> observer.waitedInVain(batch.close(), batch.asker()));
    late.forEach(worker -> Niceness.yieldToOthers(worker.systemNumber));
    for (Worker worker : lost) {
      observer.abandoned(worker.thread(), ++lostBefore);
      worker.thread().interrupt();
    }
  }

  /** Those that have stood in line for too long; what runs stands there no more. */
  private List<Batch<?>> takeOutOfLine(long now) {
    List<Batch<?>> waiting = new ArrayList<>();
    for (Iterator<Batch<?>> all = unanswered.iterator(); all.hasNext(); ) {
      Batch<?> batch = all.next();
      if (batch.lineEndNanos() - now > 0) {
        break;
      }
      if (isTakenOutOfLine(batch)) {
        all.remove();
        waiting.add(batch);
      }
    }
    return waiting;
  }

  /** Those whose call has taken too long; only those that a thread is busy with have a deadline. */
  private List<Batch<?>> takeMissed(long now) {
    List<Batch<?>> missed = new ArrayList<>();
    for (Worker worker : workers) {
      Batch<?> batch = worker.batch;
      if (batch != null && batch.deadlineNanos() - now <= 0) {
        unanswered.remove(batch);
        missed.add(batch);
      }
    }
    return missed;
  }

  /** Takes a batch out of the line it waits in; false when it runs already. */
  private boolean isTakenOutOfLine(Batch<?> batch) {
    if (ready.remove(batch)) {
      release(batch.asker().key());
      return true;
    }
    Queue<Batch<?>> behind = behindByClient.get(batch.asker().key());
    return behind != null && behind.remove(batch);
  }

  /** Those that miss a deadline now; they end with their call, should that ever return. */
  private List<Worker> takeLate(long now) {
    List<Worker> late = new ArrayList<>();
    for (Worker worker : workers) {
      Batch<?> batch = worker.batch;
      if (batch != null && !worker.late && batch.deadlineNanos() - now <= 0) {
        worker.late = true;
        late.add(worker);
      }
    }
    return late;
  }

  private void takeLost(long now, List<Worker> lost) {
    for (Worker worker : workers) {
      Batch<?> batch = worker.batch;
      if (batch != null && now - batch.deadlineNanos() >= graceNanos) {
        lost.add(worker);
      }
    }
    for (Worker worker : lost) {
      workers.remove(worker);
      worker.abandoned = true;
      Batch<?> batch = worker.batch;
      if (batch != null) {
        release(batch.asker().key());
      }
      if (!ready.isEmpty() && idle == 0 && workers.size() < threads) {
        startWorker();
      }
    }
  }

  private void armForNext() {
    Set<Batch<?>> running = new HashSet<>();
    for (Worker worker : workers) {
      Batch<?> batch = worker.batch;
      if (batch != null) {
        running.add(batch);
        long deadline = batch.deadlineNanos();
        arm(worker.late ? deadline + graceNanos : deadline);
      }
    }
    for (Batch<?> batch : unanswered) {
      if (!running.contains(batch)) {
        arm(batch.lineEndNanos());
        return;
      }
    }
  }

  /** Answers everything that waits for a thread, and goes on. */
  void turnWaitingAway() {
    List<Batch<?>> waiting;
    lock.lock();
    try {
      waiting = ready.takeAll();
      behindByClient.values().forEach(waiting::addAll);
      behindByClient.clear();
      busyClients.clear();
      unanswered.removeAll(new HashSet<>(waiting));
      for (Worker worker : workers) {
        if (worker.batch != null) {
          busyClients.add(worker.batch.asker().key());
        }
      }
    } finally {
      lock.unlock();
    }
    waiting.forEach(batch -> observer.turnedAway(batch.close()));
  }

  /** Answers everything that waits or runs with what is there, and takes nothing more. */
  void close() {
    List<Batch<?>> open;
    lock.lock();
    try {
      closed = true;
      loader = null;
      open = ready.takeAll();
      behindByClient.values().forEach(open::addAll);
      workers.stream().map(worker -> worker.batch).filter(Objects::nonNull).forEach(open::add);
      unanswered.clear();
      behindByClient.clear();
      busyClients.clear();
      if (nextCheck != null) {
        nextCheck.cancel(false);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    open.forEach(Batch::close);
  }

  /**
   * Waits until no call runs, but no longer for one than it takes to give a thread up.
   *
   * @return false when one still runs, or the thread was interrupted
   */
  boolean awaitQuiet(Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    lock.lock();
    try {
      for (Batch<?> running = lastToEnd(); running != null; running = lastToEnd()) {
        long now = System.nanoTime();
        long left = Math.min(end - now, running.deadlineNanos() + graceNanos - now);
        if (left <= 0) {
          return false;
        }
        changed.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** The batch under way that has most time left, or null where none is. */
  private @Nullable Batch<?> lastToEnd() {
    Batch<?> last = null;
    for (Worker worker : workers) {
      Batch<?> batch = worker.batch;
      if (batch != null && (last == null || batch.deadlineNanos() - last.deadlineNanos() > 0)) {
        last = batch;
      }
    }
    return last;
  }

  /** One thread. */
  private final class Worker implements Runnable {
    private @Nullable Thread thread;
    private @Nullable Batch<?> batch;
    private boolean abandoned;

    /** It has missed a deadline and was put behind all other threads, for good. */
    private boolean late;

    private volatile int systemNumber;

    Thread thread() {
      return Objects.requireNonNull(thread);
    }

    @Override
    public void run() {
      systemNumber = Niceness.currentThread();
      for (Batch<?> next = take(); next != null; next = take()) {
        thread().setContextClassLoader(loader); // the plugin may have left another
        next.run(meter);
        finish(next);
      }
    }

    /** The next batch, or null when this thread is to end. */
    private @Nullable Batch<?> take() {
      lock.lock();
      try {
        long nanos = IDLE_NANOS;
        while ((ready.isEmpty() || paused) && !closed && !hasToEnd() && nanos > 0) {
          idle++;
          try {
            nanos = changed.awaitNanos(nanos);
          } catch (InterruptedException leftBehindByPlugin) {
            // a worker is never interrupted while it waits, so this concerns nobody else
          } finally {
            idle--;
          }
        }
        if (ready.isEmpty() || paused || closed || hasToEnd()) {
          leave();
          return null;
        }
        Batch<?> next = ready.take();
        next.begins();
        batch = next;
        arm(next.deadlineNanos());
        return next;
      } finally {
        lock.unlock();
      }
    }

    private boolean hasToEnd() {
      return abandoned || late;
    }

    private void leave() {
      boolean counted = workers.remove(this);
      if (counted && late && !paused && !closed && ready.size() > idle) {
        startWorker();
      }
    }

    private void finish(Batch<?> finished) {
      lock.lock();
      try {
        unanswered.remove(finished);
        batch = null;
        if (!abandoned && !closed) {
          release(finished.asker().key());
        }
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
