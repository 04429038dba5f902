package io.sundew.broker.plugin;

/**
 * What one hook of one instance did since it was started.
 *
 * @param calls calls that were made, failed ones among them
 * @param nanos time in the hook, nanoseconds; on event loops some calls stand for others
 * @param failures calls that threw, or whose decision could not be used
 * @param timeouts calls without an answer at their deadline
 * @param skipped items that were not asked about because the circuit was open
 * @param overflows items that were not asked about because the queue was full
 * @param abandoned threads that did not come back
 * @param stalls calls on an event loop that held it up, as the watchdog saw
 * @param differences verdicts of a shadow that differ from what was done
 */
public record HookStatistics(
    long calls,
    long nanos,
    long failures,
    long timeouts,
    long skipped,
    long overflows,
    long abandoned,
    long stalls,
    long differences) {
  /** How often the failure policy took the place of an answer. */
  public long policyUses() {
    return failures + timeouts + skipped + overflows;
  }
}
