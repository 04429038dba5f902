package io.sundew.broker.plugin;

import java.util.concurrent.atomic.LongAdder;

/** What one binding did so far. Thread safe. */
final class HookCounters {
  /** Calls that were made, failed ones among them. */
  final LongAdder calls = new LongAdder();

  /** Time in the hook, nanoseconds. */
  final LongAdder nanos = new LongAdder();

  /** Calls that threw, or whose decision could not be used. */
  final LongAdder failures = new LongAdder();

  /** Calls without an answer at their deadline. */
  final LongAdder timeouts = new LongAdder();

  /** Items that were not asked about because the circuit was open. */
  final LongAdder skipped = new LongAdder();

  /** Items that were not asked about because the queue was full. */
  final LongAdder overflows = new LongAdder();

  /** Calls that held up an event loop. */
  final LongAdder stalls = new LongAdder();

  /** Threads that did not come back. */
  final LongAdder abandoned = new LongAdder();

  /** Verdicts of a shadow that differ from what was done. */
  final LongAdder differences = new LongAdder();

  /** Their sums now. */
  HookStatistics snapshot() {
    return new HookStatistics(
        calls.sum(),
        nanos.sum(),
        failures.sum(),
        timeouts.sum(),
        skipped.sum(),
        overflows.sum(),
        abandoned.sum(),
        stalls.sum(),
        differences.sum());
  }
}
