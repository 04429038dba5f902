package io.sundew.broker.routing;

/** What became of a message that was to be retained. */
public enum RetainOutcome {
  /** It is the first of its topic. */
  STORED,
  /** It took the place of an earlier one. */
  REPLACED,
  /** Its payload is empty: the topic's message is gone. */
  REMOVED,
  /** Its payload is empty and there was no message to remove. */
  NOTHING_TO_REMOVE,
  /** It would have gone beyond the limits; what was there before stays. */
  OVER_LIMIT
}
