package io.sundew.plugin.scriptjs;

import io.sundew.api.PluginContext;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The repeated tasks of one script, on a thread of its own, so that one that takes long or does not
 * come back delays no other script's. Thread safe.
 */
final class Tasks implements AutoCloseable {
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Script script;
  private final PluginContext context;
  private final ScheduledExecutorService executor;
  private long nextWarning = System.nanoTime();

  /** Begins them; the thread comes with the first. */
  Tasks(Script script, PluginContext context) {
    this.script = script;
    this.context = context;
    this.executor =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform()
                .daemon()
                .name("sundew-" + context.instance() + "-" + script.name() + "-tasks")
                .factory());
    for (int i = 0; i < script.intervals().size(); i++) {
      int index = i;
      long nanos = script.intervals().get(i).toNanos();
      executor.scheduleWithFixedDelay(() -> run(index), nanos, nanos, TimeUnit.NANOSECONDS);
    }
  }

  /** What a task throws does not keep it from its next run. */
  private void run(int index) {
    try {
      script.runTask(index);
    } catch (ScriptException | RuntimeException failed) {
      context.metrics().counter("task-failures").increment();
      long now = System.nanoTime();
      if (now - nextWarning >= 0) { // a task may fail at each of a hundred runs a second
        nextWarning = now + SILENCE_NANOS;
        context
            .logger()
            .log(System.Logger.Level.WARNING, "a task of a script failed: " + failed.getMessage());
      }
    }
  }

  /** Begins none any more. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
