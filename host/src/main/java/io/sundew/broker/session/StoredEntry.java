package io.sundew.broker.session;

import io.sundew.api.store.Enqueue;
import org.jspecify.annotations.Nullable;

/** A message's place in the stored queue of its session. Confined to the session's event loop. */
final class StoredEntry {
  private static final int IDENTIFIERS = 65_535;

  private final long sequence;
  private final @Nullable Enqueue entry;
  private final @Nullable Loop from;
  private final Journal.@Nullable Round round;
  private boolean left;

  /**
   * A message that was noted just now.
   *
   * @param sequence its number in the queue
   * @param from the loop whose journal it was noted in
   */
  StoredEntry(long sequence, Enqueue entry, Loop from, Journal.Round round) {
    this.sequence = sequence;
    this.entry = entry;
    this.from = from;
    this.round = round;
  }

  /** A message that was read from the store. */
  StoredEntry(long sequence) {
    this.sequence = sequence;
    this.entry = null;
    this.from = null;
    this.round = null;
  }

  long sequence() {
    return sequence;
  }

  /** The loop that noted it; null where it was read. */
  @Nullable Loop from() {
    return from;
  }

  /** The round in which it was noted; null where it was read. */
  Journal.@Nullable Round round() {
    return round;
  }

  /**
   * The packet identifier it is sent under: a function of its number, so that it is the same after
   * a restart without being written down. [MQTT-4.4.0-1]
   */
  int packetId() {
    return 1 + (int) (sequence % IDENTIFIERS);
  }

  /** Whether it is on disk. */
  boolean isSafe() {
    return entry == null || entry.isWritten();
  }

  /** It is sent, or not needed any more. Returns true the first time. */
  boolean leaves() {
    boolean first = !left;
    left = true;
    return first;
  }

  /** Nobody needs it any more. Returns true where the store has not come to it. */
  boolean settle() {
    return entry != null && entry.settle();
  }
}
