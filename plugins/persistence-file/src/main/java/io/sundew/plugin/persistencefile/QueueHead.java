package io.sundew.plugin.persistencefile;

/**
 * Bounds of a session's queue: below them and above there is nothing, so that who reads its front
 * does not walk over all that was deleted there. Between them is what is stored, and gaps. Thread
 * safe.
 */
final class QueueHead {
  private long first;
  private long last = -1;
  private long late;

  /**
   * The bounds at one moment.
   *
   * @param late how often something was written that was not behind the last
   */
  record Bounds(long first, long last, long late) {}

  /** A message of that number has been written. */
  synchronized void written(long sequence) {
    if (sequence <= last) {
      late++;
      first = Math.min(first, sequence);
    } else {
      first = first > last ? sequence : first;
      last = sequence;
    }
  }

  /** What stands under that number is no longer wanted. */
  synchronized void settled(long sequence) {
    if (sequence == first && sequence <= last) {
      first++;
    }
  }

  /** The bounds now. */
  synchronized Bounds bounds() {
    return new Bounds(first, last, late);
  }

  /**
   * A reader found nothing from the lower bound up to that number.
   *
   * @param seen the bounds before it looked
   */
  synchronized void absent(Bounds seen, long until) {
    if (late == seen.late()) { // or what it did not find may have come since
      first = Math.max(first, until);
    }
  }
}
