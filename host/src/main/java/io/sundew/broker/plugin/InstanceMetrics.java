package io.sundew.broker.plugin;

import io.sundew.api.Metrics;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The counters of one instance. Thread safe. */
final class InstanceMetrics implements Metrics {
  /**
   * Names come from code and are few; one made of a topic or a user is a mistake that must not fill
   * the memory.
   */
  private static final int MAXIMUM = 1_000;

  private final Map<String, AddingCounter> counters = new ConcurrentHashMap<>();

  @Override
  public Counter counter(String name) {
    AddingCounter known = counters.get(name);
    return known != null ? known : make(name);
  }

  private Counter make(String name) {
    if (!PluginName.isValid(name)) {
      throw new IllegalArgumentException(
          "counter name '" + name + "' does not match " + PluginName.FORM);
    }
    if (counters.size() >= MAXIMUM) {
      throw new IllegalStateException("more than " + MAXIMUM + " counters");
    }
    return counters.computeIfAbsent(name, _ -> new AddingCounter());
  }

  /** All sums by name. */
  Map<String, Long> sums() {
    Map<String, Long> sums = new TreeMap<>();
    counters.forEach((name, counter) -> sums.put(name, counter.sum()));
    return sums;
  }

  /** Adds without contention. */
  private static final class AddingCounter implements Counter {
    private final LongAdder sum = new LongAdder();

    @Override
    public void add(long amount) {
      if (amount < 0) {
        throw new IllegalArgumentException("a counter does not go down: " + amount);
      }
      sum.add(amount);
    }

    @Override
    public long sum() {
      return sum.sum();
    }
  }
}
