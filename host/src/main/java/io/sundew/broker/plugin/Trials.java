package io.sundew.broker.plugin;

import io.sundew.broker.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Instances in probation: each has taken the place of another of its name, which waits beside to
 * take it back. Changed by one thread at a time; reading is thread safe.
 */
final class Trials {
  /**
   * One of them.
   *
   * @param old goes on running, unasked
   * @param endNanos when the new one is trusted
   */
  record Trial(PluginInstance old, PluginInstance fresh, long endNanos) {}

  private final TimeSource time;
  private volatile List<Trial> all = List.of();

  Trials(TimeSource time) {
    this.time = time;
  }

  List<Trial> all() {
    return all;
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** A trial that begins now. */
  void begin(PluginInstance old, PluginInstance fresh, Duration probation) {
    List<Trial> more = new ArrayList<>(all);
    more.add(new Trial(old, fresh, time.nanoTime() + probation.toNanos()));
    all = List.copyOf(more);
  }

  /** The trial of the plugin that this instance runs, whatever its levers. */
  Optional<Trial> of(PluginInstance instance) {
    return all.stream().filter(trial -> trial.fresh().isSamePlugin(instance)).findFirst();
  }

  /** Ends a trial, however it came out. */
  void end(Trial trial) {
    List<Trial> fewer = new ArrayList<>(all);
    fewer.remove(trial);
    all = List.copyOf(fewer);
  }

  /** Until the new one is trusted. */
  Duration left(Trial trial) {
    return Duration.ofNanos(Math.max(0, trial.endNanos() - time.nanoTime()));
  }

  /** Whether its time is over. */
  boolean isOver(Trial trial) {
    return trial.endNanos() - time.nanoTime() <= 0;
  }
}
