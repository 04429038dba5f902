package io.sundew.plugin.bridgemqtt;

import java.util.List;

/**
 * The addresses of a remote broker, and which one is next: with round robin the one behind the one
 * that was lost, else the first again. One that cannot be reached makes room for the next either
 * way. Changed by one thread; any may ask.
 */
final class Addresses {
  private final List<Address> all;
  private final boolean roundRobin;
  private volatile int current;
  private int failures;

  Addresses(List<Address> all, boolean roundRobin) {
    this.all = List.copyOf(all);
    this.roundRobin = roundRobin;
  }

  /** Where to go now. */
  Address current() {
    return all.get(current);
  }

  /** The preferred one. */
  Address first() {
    return all.getFirst();
  }

  /** Whether there is one that would be better. */
  boolean isSecondChoice() {
    return !roundRobin && current > 0;
  }

  /**
   * The current one could not be reached.
   *
   * @return whether none of them could, one after the other: it is time to wait
   */
  boolean failed() {
    current = (current + 1) % all.size();
    failures++;
    boolean isRound = failures >= all.size();
    if (isRound) {
      failures = 0;
    }
    return isRound;
  }

  /** The current one was reached, and then lost. */
  void lost() {
    failures = 0;
    current = roundRobin ? (current + 1) % all.size() : 0;
  }
}
