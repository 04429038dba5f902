package io.sundew.broker.plugin;

import java.util.List;

/**
 * Why an action is allowed or not: what each authorizer says of it.
 *
 * @param decidedBy the instance whose word counts; empty when all abstained and the default holds
 * @param verdicts of all authorizers in order
 */
public record Explanation(boolean allowed, String decidedBy, List<Verdict> verdicts) {
  public Explanation {
    verdicts = List.copyOf(verdicts);
  }

  /** What an authorizer came to. */
  public enum Kind {
    ALLOW,
    DENY,
    ABSTAIN,
    /** It has no answer, and its failure policy denies. */
    FAILED,
    /** It is not asked about this. */
    NOT_ASKED
  }

  /**
   * The verdict of one authorizer.
   *
   * @param shadow whether it does not count
   * @param why there is no answer, or why it was not asked; empty otherwise
   * @param nanos time in the hook, nanoseconds; 0 when it was not called
   */
  public record Verdict(String instance, Kind kind, boolean shadow, String why, long nanos) {}
}
