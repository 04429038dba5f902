package io.sundew.broker.plugin;

import io.sundew.api.BrokerEvent;
import io.sundew.api.Client;
import io.sundew.broker.config.HookConfig.OnFailure;
import io.sundew.broker.message.Publication;
import io.sundew.broker.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One hook of one instance as the operator set it up: asked on the caller's thread (inline) or on
 * threads of its own (offloaded). Thread safe.
 *
 * <p>Being asked never throws and always ends: a call that throws, returns null, misses the
 * deadline or is not made at all leaves its answer missing, and the chain applies the failure
 * policy. An inline call cannot be cut short; where the breaker opens for one, which slow calls
 * cause as well, the binding is offloaded from then on.
 */
final class Binding<H> {
  /** A call on an event loop that takes longer counts against it. */
  private static final long SLOW_INLINE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final long INLINE_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private static final long SUSPECT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int SUSPICION = 1000;

  /** Inline calls that are timed together: to look at the clock costs as much as a short hook. */
  private static final int TIMED_TOGETHER = 16;

  private static final int MAXIMUM_ABANDONED = 2;

  /**
   * What the operator and the manifest say of a binding.
   *
   * @param timeout for each call, from its beginning
   * @param policy one that the hook may have
   * @param shadow whether its verdicts are only compared
   * @param inline whether it begins on the caller's thread
   * @param deadLetter where messages go that it refuses or fails at; empty: nowhere
   */
  record Settings(
      String instance,
      HookPoint point,
      Scope scope,
      Duration timeout,
      OnFailure policy,
      boolean shadow,
      boolean inline,
      String deadLetter) {
    /** The same hook with nothing set by the operator. */
    static Settings defaults(String instance, HookPoint point, boolean inline) {
      return new Settings(
          instance, point, Scope.ALL, point.timeout(), point.policy(), false, inline, "");
    }

    /** The same, asked about the clients only whose identity this instance accepted. */
    Settings ofOwnClients() {
      return in(scope.ofClientsOf(instance));
    }

    /** The same for a part of the instance. */
    Settings ofPart(String name, List<TopicFilter> match) {
      return in(scope.ofPart(name, match));
    }

    private Settings in(Scope other) {
      return new Settings(instance, point, other, timeout, policy, shadow, inline, deadLetter);
    }

    /** The hook as people read it: with the part, where it is one's. */
    String hookName() {
      return scope.part().isEmpty() ? point.key() : point.key() + "/" + scope.part();
    }
  }

  /**
   * What bindings share.
   *
   * @param timer runs deadlines
   * @param time for breakers and logs; deadlines are in real time, as plugins are
   * @param events is told of faults
   * @param grace how long after a deadline a thread may still come back
   * @param line how long a client that is held may wait for a thread
   * @param loops all that hooks may run on
   */
  record Environment(
      ScheduledExecutorService timer,
      TimeSource time,
      Consumer<BrokerEvent> events,
      Duration grace,
      Duration line,
      List<Heartbeat> loops) {}

  private final Settings settings;
  private final Duration line;
  private final List<Heartbeat> loops;
  private final OffloadPool pool;
  private final CircuitBreaker breaker;
  private final HookCounters counters = new HookCounters();
  private final FaultLog faults;
  private final LongAdder inlineBegun = new LongAdder();
  private final LongAdder inlineEnded = new LongAdder();

  // The plugin's, and nothing of it once the binding is closed: connections whose clients are idle
  // may keep a chain that has long been replaced.
  private volatile @Nullable H hook;
  private volatile @Nullable ClassLoader loader;

  private volatile boolean inline;
  private volatile boolean held;
  private volatile boolean closed;

  /** How many inline calls in a row must be quick until not every one is timed again. */
  private volatile int suspicion;

  Binding(Settings settings, H hook, ClassLoader loader, Environment environment) {
    this.settings = settings;
    this.line = environment.line();
    this.loops = environment.loops();
    this.hook = hook;
    this.loader = loader;
    this.inline = settings.inline() && !settings.shadow();
    this.breaker = new CircuitBreaker(environment.time());
    this.faults =
        new FaultLog(
            settings.instance(),
            settings.point(),
            settings.hookName(),
            environment.time(),
            environment.events());
    this.pool =
        new OffloadPool(
            "sundew-" + settings.instance() + "-" + settings.hookName(),
            loader,
            threads(),
            capacity(settings.point()),
            environment.grace(),
            environment.timer(),
            this::callOffloaded,
            new PoolObserver());
  }

  /** Logins that wait are few: who has not been let in yet must not fill the memory. */
  private static int capacity(HookPoint point) {
    return point == HookPoint.AUTHENTICATE ? 256 : 16_384;
  }

  private static int threads() {
    return Math.clamp(2L * Runtime.getRuntime().availableProcessors(), 4, 16);
  }

  /**
   * What is called.
   *
   * @throws HookFailure when the binding was closed a moment ago
   */
  H hook() throws HookFailure {
    H now = hook;
    if (now == null) {
      throw new HookFailure("the hook is not asked any more");
    }
    return now;
  }

  Settings settings() {
    return settings;
  }

  String instance() {
    return settings.instance();
  }

  boolean isShadow() {
    return settings.shadow();
  }

  /** Whether it runs on the caller's thread now. */
  boolean isInline() {
    return inline;
  }

  /** Those of them that are asked about that client. */
  static <H> List<Binding<H>> serving(Client client, List<Binding<H>> all) {
    return all.stream().filter(each -> each.settings().scope().serves(client)).toList();
  }

  /** Whether none of them makes a caller wait now. */
  static <H> boolean allAnswerAtOnce(List<Binding<H>> bindings) {
    for (int i = 0; i < bindings.size(); i++) {
      if (!bindings.get(i).answersAtOnce()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether a question about one item has its answer, and all that comes of it, when the call
   * returns.
   */
  boolean answersAtOnce() {
    return inline && !held && settings.deadLetter().isEmpty();
  }

  /** Whether it is asked about that message, of a client in its scope: not about its own. */
  boolean concerns(Publication publication) {
    return settings.scope().covers(publication.topic())
        && !publication.origin().plugin().equals(instance());
  }

  /** Whether questions wait for a successor. */
  boolean isHeld() {
    return held;
  }

  /** Whether nothing reaches the hook until the operator reloads. */
  boolean isClosed() {
    return closed;
  }

  /** Whether calls are kept from the hook for now. */
  boolean isOpenCircuited() {
    return closed || breaker.isOpen();
  }

  HookStatistics statistics() {
    return counters.snapshot();
  }

  /**
   * Makes the calls.
   *
   * @return the answers when they are there at once; otherwise null, and {@code later} gets them on
   *     {@code home}
   */
  <D> @Nullable Answers<D> ask(
      Calls<D> calls, Asker asker, Executor home, Consumer<Answers<D>> later) {
    if (closed || !breaker.permits()) {
      return skip(calls);
    }
    Answers<D> atOnce = inline ? askInline(calls, Heartbeat.of(home)) : null;
    if (atOnce != null) {
      return atOnce;
    }
    if (pool.submit(new Batch<>(calls, asker, settings.timeout(), inLine(asker), home, later))) {
      return null;
    }
    if (closed) {
      return skip(calls);
    }
    overflowed(calls.size());
    faults.report("queue is full", null);
    return new Answers<>(calls.size());
  }

  private Duration inLine(Asker asker) {
    return asker.inLine(settings.timeout(), line);
  }

  /**
   * Makes one call on the caller's thread, for a binding that is inline; null when there is no
   * answer, or the binding {@link #isHeld}.
   *
   * <p>To look at the clock costs as much as a short hook, so that only one of {@value
   * Heartbeat#TIMED_OF} calls is timed and stands for the others, but after a slow call.
   *
   * @param loop the event loop that calls; null where it is none
   */
  <D> @Nullable D askNow(Callable<D> call, @Nullable Heartbeat loop) {
    if (closed || !breaker.permits()) {
      skipped(1);
      return null;
    }
    boolean entered = goIn(loop);
    try {
      if (held) { // it may have been held or closed before this was counted in
        return null;
      }
      if (closed) {
        skipped(1);
        return null;
      }
      return callNow(call, loop);
    } finally {
      comeOut(loop, entered);
    }
  }

  /** Lets whoever closes the binding see this call, or this call the closing. */
  private boolean goIn(@Nullable Heartbeat loop) {
    if (loop != null && loop.enter(this)) {
      return true;
    }
    inlineBegun.increment();
    return false;
  }

  private void comeOut(@Nullable Heartbeat loop, boolean entered) {
    if (loop != null && entered) {
      loop.leave();
    } else {
      inlineEnded.increment();
    }
  }

  private <D> @Nullable D callNow(Callable<D> call, @Nullable Heartbeat loop) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    boolean each = suspicion > 0;
    boolean timed = each || loop == null || loop.isTimed();
    long start = timed ? System.nanoTime() : 0;
    thread.setContextClassLoader(loader);
    D decision;
    try {
      decision = call(call);
    } finally {
      thread.setContextClassLoader(before);
      Thread.interrupted(); // the loop's own waiting must not end for what the plugin did
    }
    long nanos = timed ? System.nanoTime() - start : 0;
    counters.calls.increment();
    if (timed) {
      watch(nanos);
      counters.nanos.add(each || loop == null ? nanos : nanos * Heartbeat.TIMED_OF);
    }
    boolean slow = timed ? nanos > SLOW_INLINE_NANOS : suspicion > 0; // the watchdog saw it
    judgeInline(decision != null && !slow);
    return decision;
  }

  /** Threads of other loops may count at the same time, which only makes it last longer. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void watch(long nanos) {
    if (nanos > SUSPECT_NANOS) {
      suspicion = SUSPICION;
    } else if (suspicion > 0) {
      suspicion--;
    }
  }

  private <D> Answers<D> skip(Calls<D> calls) {
    skipped(calls.size());
    return new Answers<>(calls.size());
  }

  /**
   * Counts itself in before it looks whether it may, so that closing sees it or it sees the
   * closing; null while the hook is held, when the calls must wait in the line of the pool.
   */
  private <D> @Nullable Answers<D> askInline(Calls<D> calls, @Nullable Heartbeat loop) {
    boolean entered = goIn(loop);
    try {
      if (held) {
        return null;
      }
      return closed ? skip(calls) : callInline(calls);
    } finally {
      comeOut(loop, entered);
    }
  }

  private <D> Answers<D> callInline(Calls<D> calls) {
    var answers = new Answers<D>(calls.size());
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      for (int from = 0; from < calls.size(); from += TIMED_TOGETHER) {
        callInline(calls, answers, from, Math.min(calls.size(), from + TIMED_TOGETHER));
      }
    } finally {
      thread.setContextClassLoader(before);
      Thread.interrupted(); // the loop's own waiting must not end for what the plugin did
    }
    return answers;
  }

  private <D> void callInline(Calls<D> calls, Answers<D> answers, int from, int to) {
    long start = System.nanoTime();
    for (int i = from; i < to; i++) {
      int index = i;
      D decision = call(() -> calls.call(index));
      if (decision != null) {
        answers.set(i, decision);
      }
    }
    long nanos = System.nanoTime() - start;
    count(to - from, nanos);
    for (int i = from; i < to; i++) {
      judgeInline(answers.get(i) != null);
    }
    if (nanos > SLOW_INLINE_NANOS) {
      judgeInline(false); // once: which of them was slow is not known
    }
  }

  private void judgeInline(boolean good) {
    if (good) {
      breaker.succeeded();
    } else if (breaker.failed()) {
      inline = false;
      breaker.reset();
      faults.announce("fails or is slow on the event loop and is offloaded from now on");
    }
  }

  private void count(int calls, long nanos) {
    counters.calls.add(calls);
    counters.nanos.add(nanos);
  }

  private <D> @Nullable D callOffloaded(Calls<D> calls, int index) {
    long start = System.nanoTime();
    D decision = call(() -> calls.call(index));
    count(1, System.nanoTime() - start);
    if (decision != null) {
      breaker.succeeded();
    } else {
      countFailure();
    }
    return decision;
  }

  /**
   * Anything thrown is the plugin's failure and must not end the thread, which belongs to others.
   */
  @SuppressWarnings("CatchingUnchecked")
  private <D> @Nullable D call(Callable<D> call) {
    try {
      return call.call();
    } catch (Throwable failure) {
      counters.failures.increment();
      faults.report(describe(failure), failure);
      return null;
    }
  }

  /** An exception of a plugin may throw one when it is asked what it is. */
  @SuppressWarnings("CatchingUnchecked")
  private static String describe(Throwable failure) {
    try {
      return failure instanceof HookFailure
          ? String.valueOf(failure.getMessage())
          : String.valueOf(failure);
    } catch (Throwable worse) {
      return failure.getClass().getName();
    }
  }

  private void countFailure() {
    if (breaker.failed()) {
      faults.announce("circuit breaker opened: policy=" + settings.policy() + " for 10 s");
      pool.turnWaitingAway();
    }
  }

  /** So many items are not asked about while the circuit is open. */
  private void skipped(int items) {
    counters.skipped.add(items);
  }

  /** So many items found no room. */
  void overflowed(int items) {
    counters.overflows.add(items);
  }

  /** The watchdog found an event loop that this hook keeps from going on. */
  void heldUp(String loop, String where, StackTraceElement[] stack) {
    counters.stalls.increment();
    suspicion = SUSPICION;
    var stuck = new Throwable("where the loop is");
    stuck.setStackTrace(stack);
    faults.log(
        "event loop " + loop + " is held up for over 10 ms at " + MqttText.reason(where), stuck);
  }

  /** A shadow's verdict differs from what was done. */
  void differed() {
    counters.differences.increment();
  }

  /**
   * Begins no call from now on: questions wait, each to its deadline, until the hook is handed
   * over.
   */
  void hold() {
    held = true;
    pool.pause();
  }

  /** Goes on, with what waits first, by asking that binding's hook. */
  void handOver(Binding<H> successor) {
    hook = successor.hook;
    loader = successor.loader;
    pool.resume(successor.loader);
    held = false;
  }

  /** Asks no more: what runs or waits is answered as failed, at once. */
  void close() {
    closed = true;
    pool.close();
    hook = null;
    loader = null;
  }

  /** Waits, once closed, until no call runs; false when the time was over before. */
  boolean awaitQuiet(Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    while (isCalledInline()) {
      if (System.nanoTime() - end >= 0) {
        return false;
      }
      LockSupport.parkNanos(INLINE_CHECK_NANOS);
    }
    return pool.awaitQuiet(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
  }

  /** Ended calls are summed first: equal sums mean that at that moment none was under way. */
  private boolean isCalledInline() {
    for (Heartbeat loop : loops) {
      if (loop.binding() == this) {
        return true;
      }
    }
    long ended = inlineEnded.sum();
    return inlineBegun.sum() != ended;
  }

  /**
   * Turns what happens on the binding's threads into counters, log lines and the breaker's state.
   */
  private final class PoolObserver implements OffloadPool.Observer {
    @Override
    public void missed(int calls) {
      if (calls > 0) {
        counters.timeouts.add(calls);
        faults.report("no answer within " + settings.timeout().toMillis() + " ms", null);
        countFailure();
      }
    }

    /** A crowd is not the plugin's fault: it must not open the breaker for those who come after. */
    @Override
    public void waitedInVain(int calls, Asker asker) {
      if (calls > 0) {
        counters.timeouts.add(calls);
        faults.report("no thread was free within " + inLine(asker).toMillis() + " ms", null);
      }
    }

    @Override
    public void turnedAway(int calls) {
      skipped(calls);
    }

    @Override
    public void abandoned(Thread thread, int count) {
      counters.abandoned.increment();
      var stuck = new Throwable("where the thread is");
      stuck.setStackTrace(thread.getStackTrace());
      faults.report("thread " + thread.getName() + " did not come back and is given up", stuck);
      if (count == MAXIMUM_ABANDONED) {
        close();
        faults.announce(
            "is not asked any more, two threads did not come back: policy="
                + settings.policy()
                + " until reload");
      }
    }
  }
}
