package io.sundew.broker.session;

import io.sundew.api.Qos;
import io.sundew.broker.message.Publication;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Messages for a session from other event loops, in the order they came, bounded in bytes when they
 * are put in. Thread safe: any loop puts, the session's loop takes.
 */
final class Inbox {
  private static final long MAXIMUM_BYTES = 16 << 20;

  private List<Item> items = new ArrayList<>(0);
  private long bytes;
  private long lastSequence;

  /**
   * A message and the subscription it came by.
   *
   * @param stored its place in the stored queue; null where it is in memory alone
   */
  record Item(
      Publication publication,
      Qos qos,
      boolean retainAsPublished,
      int[] subscriptionIdentifiers,
      @Nullable Share share,
      @Nullable StoredEntry stored) {}

  /** What became of an item. */
  enum Put {
    /** It is in, and nobody has told the session's loop yet. */
    FIRST,
    /** It is in behind others. */
    BEHIND,
    /** There was no room. */
    FULL
  }

  /** Puts an item in at the end. */
  synchronized Put put(Item item) {
    if (bytes > MAXIMUM_BYTES) {
      return Put.FULL;
    }
    bytes += item.publication.weight();
    items.add(item);
    return items.size() == 1 ? Put.FIRST : Put.BEHIND;
  }

  /**
   * Puts in an item that has the next number of the session's queue, so that they come out in the
   * order of their numbers. No number is used up where there is no room.
   */
  synchronized Put put(LongFunction<Item> numbered) {
    if (bytes > MAXIMUM_BYTES) {
      return Put.FULL;
    }
    return put(numbered.apply(++lastSequence));
  }

  /** The next number, for a message that does not come this way. */
  synchronized long nextSequence() {
    return ++lastSequence;
  }

  /** Numbers up to this one were used before. */
  synchronized void usedUpTo(long sequence) {
    lastSequence = Math.max(lastSequence, sequence);
  }

  /** Takes all items out. */
  synchronized List<Item> take() {
    if (items.isEmpty()) {
      return List.of();
    }
    List<Item> taken = items;
    items = new ArrayList<>(taken.size());
    bytes = 0;
    return taken;
  }
}
