package io.sundew.broker.egress;

import io.sundew.api.Metrics;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Counters to look at. */
final class CountingMetrics implements Metrics {
  private final Map<String, AtomicLong> sums = new ConcurrentHashMap<>();

  @Override
  public Counter counter(String name) {
    AtomicLong sum = sums.computeIfAbsent(name, _ -> new AtomicLong());
    return new Counter() {
      @Override
      public void add(long amount) {
        sum.addAndGet(amount);
      }

      @Override
      public long sum() {
        return sum.get();
      }
    };
  }

  /** Requests, failures, refusals. */
  String figures() {
    return "%d %d %d"
        .formatted(
            counter("http-requests").sum(),
            counter("http-failures").sum(),
            counter("http-refused").sum());
  }
}
