package io.sundew.testkit;

import io.sundew.api.Metrics;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counters that a test can read. */
public final class FakeMetrics implements Metrics {
  private final Map<String, FakeCounter> counters = new ConcurrentHashMap<>();

  @Override
  public Counter counter(String name) {
    return counters.computeIfAbsent(name, _ -> new FakeCounter());
  }

  private static final class FakeCounter implements Counter {
    private final LongAdder sum = new LongAdder();

    @Override
    public void add(long amount) {
      sum.add(amount);
    }

    @Override
    public long sum() {
      return sum.sum();
    }
  }
}
