package io.sundew.plugin.bridgemqtt;

import io.sundew.api.Metrics;
import io.sundew.api.Metrics.Counter;

/**
 * What bridges of one instance did not hand on. Thread safe.
 *
 * @param loops messages that had been at this broker before
 * @param unmatched messages that no rule of the configuration is about (any more)
 * @param unfit messages that are larger than the remote broker takes, or whose topic there would be
 *     too long
 * @param refusedHere messages that this broker did not take
 */
record Counters(Counter loops, Counter unmatched, Counter unfit, Counter refusedHere) {
  static Counters of(Metrics metrics) {
    return new Counters(
        metrics.counter("loops"),
        metrics.counter("unmatched"),
        metrics.counter("too-large"),
        metrics.counter("refused"));
  }
}
