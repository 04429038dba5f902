package io.sundew.broker.session;

import io.sundew.api.store.Enqueue;
import org.jspecify.annotations.Nullable;

/**
 * A message's place in the stored queue of its session.
 *
 * @param sequence its number in the queue
 * @param entry as it was handed to the store; null where it was read from there
 * @param from the loop that handed it over; null likewise
 */
record StoredEntry(long sequence, @Nullable Enqueue entry, @Nullable Loop from) {
  private static final int IDENTIFIERS = 65_535;

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
}
