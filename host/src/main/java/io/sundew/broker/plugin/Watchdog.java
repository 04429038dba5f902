package io.sundew.broker.plugin;

import io.sundew.api.BrokerEvent;
import io.sundew.broker.time.TimeSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices event loops that are held up, and says by whom. One daemon thread looks at their
 * heartbeats: every 5 ms while any of them has something to do, every 50 ms while none has, so that
 * an idle broker sleeps. A loop that has been at one thing for over 10 ms is counted once, its
 * stack is taken, and the plugin it is in is named.
 *
 * <p>A machine with too few processors looks like that, too: a loop that is not blocked counts only
 * if it had at least half of a processor, and nothing counts while the watchdog itself came late,
 * as it does when the JVM pauses. In native code a thread does not show whether it is blocked;
 * there it counts when it came from a plugin.
 */
public final class Watchdog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

  private static final long LIMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long BUSY_TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long IDLE_TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final List<Watch> watches;
  private final TimeSource time;
  private final Consumer<BrokerEvent> events;
  private final LogLimit limit;
  private final Thread thread;
  private volatile boolean closed;

  private Watchdog(List<Heartbeat> loops, TimeSource time, Consumer<BrokerEvent> events) {
    this.watches = loops.stream().map(Watch::new).toList();
    this.time = time;
    this.events = events;
    this.limit = new LogLimit(time);
    this.thread = Thread.ofPlatform().daemon().name("sundew-watchdog").unstarted(this::run);
  }

  /**
   * Begins to watch these loops; {@code events} is told of each stall, on the watchdog's thread.
   */
  public static Watchdog start(
      List<Heartbeat> loops, TimeSource time, Consumer<BrokerEvent> events) {
    var watchdog = new Watchdog(loops, time, events);
    watchdog.thread.start();
    return watchdog;
  }

  private void run() {
    long tick = BUSY_TICK_NANOS;
    long last = System.nanoTime();
    while (!closed) {
      LockSupport.parkNanos(tick);
      long now = System.nanoTime();
      boolean late = now - last > tick + LIMIT_NANOS;
      last = now;
      boolean busy = false;
      for (Watch watch : watches) {
        busy |= watch.look(now, late);
      }
      tick = busy ? BUSY_TICK_NANOS : IDLE_TICK_NANOS;
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }

  private void report(Heartbeat loop, Thread worker, StackTraceElement[] stack) {
    loop.stalled();
    String name = worker.getName();
    Binding<?> binding = loop.binding();
    String plugin = binding == null ? pluginOf(stack) : binding.instance();
    String where = describe(frameOf(stack, plugin));
    if (binding != null) {
      binding.heldUp(name, where, stack);
    } else {
      log(name, plugin.isEmpty() ? "broker" : plugin, where);
    }
    events.accept(new BrokerEvent.LoopStalled(time.now(), name, plugin, where));
  }

  private void log(String loop, String culprit, String where) {
    int before = limit.pass();
    if (before >= 0) {
      LOG.warn(
          "loop={} is held up for over 10 ms: by={} at=\"{}\" unreported={}",
          loop,
          culprit,
          where,
          before);
    }
  }

  /** The plugin whose code is on the stack outside of any hook, or empty. */
  private static String pluginOf(StackTraceElement[] stack) {
    for (StackTraceElement frame : stack) {
      if (isPlugins(frame)) {
        return String.valueOf(frame.getClassLoaderName());
      }
    }
    return "";
  }

  /** Classes of the platform and of the broker have loaders with these names, or none. */
  private static boolean isPlugins(StackTraceElement frame) {
    String loader = frame.getClassLoaderName();
    return loader != null && !loader.equals("app") && !loader.equals("platform");
  }

  /** Without the loader's name, which is long. */
  private static String describe(@Nullable StackTraceElement frame) {
    return frame == null
        ? "unknown"
        : "%s.%s(%s:%d)"
            .formatted(
                frame.getClassName(),
                frame.getMethodName(),
                frame.getFileName(),
                frame.getLineNumber());
  }

  /** The frame that tells most: the plugin's own, where one is to blame. */
  private static @Nullable StackTraceElement frameOf(StackTraceElement[] stack, String plugin) {
    for (StackTraceElement frame : stack) {
      if (!plugin.isEmpty() && isPlugins(frame)) {
        return frame;
      }
    }
    return stack.length == 0 ? null : stack[0];
  }

  /** One loop as it was seen last. Confined to the watchdog's thread. */
  private final class Watch {
    private final Heartbeat loop;
    private long beats;
    private long since;
    private long cpuSince;
    private long cpuNanos = -1;
    private boolean reported;

    Watch(Heartbeat loop) {
      this.loop = loop;
    }

    /** Looks, and says whether the loop has something to do. */
    boolean look(long now, boolean late) {
      Thread worker = loop.thread();
      if (worker == null) {
        return false; // it has not begun
      }
      boolean busy = loop.isBusy();
      long seen = loop.beats();
      boolean moved = seen != beats;
      if (!busy || moved || late) {
        reported &= !moved;
        beats = seen;
        since = now;
        cpuNanos = -1;
        return busy || moved;
      }
      if (!reported && now - since > 0) {
        judge(worker, now);
      }
      return true;
    }

    private void judge(Thread worker, long now) {
      long cpu = CpuTime.of(worker);
      if (now - since >= LIMIT_NANOS && cpuNanos >= 0) {
        StackTraceElement[] stack = worker.getStackTrace();
        // it may have gone on meanwhile, and the stack would blame the next
        if (isHeldUp(worker, stack, cpu - cpuNanos, now - cpuSince) && loop.beats() == beats) {
          reported = true;
          report(loop, worker, stack);
        }
      }
      cpuNanos = cpu;
      cpuSince = now;
    }

    private boolean isHeldUp(Thread worker, StackTraceElement[] stack, long cpu, long nanos) {
      if (worker.getState() != Thread.State.RUNNABLE || cpu * 2 >= nanos) {
        return stack.length > 0;
      }
      return stack.length > 0 && stack[0].isNativeMethod() && loop.binding() != null;
    }
  }
}
