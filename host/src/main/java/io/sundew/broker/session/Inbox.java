package io.sundew.broker.session;

import io.sundew.api.Qos;
import io.sundew.broker.message.Publication;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages for a session from other event loops, in the order they came, bounded in bytes when they
 * are put in. Thread safe: any loop puts, the session's loop takes.
 */
final class Inbox {
  private static final long MAXIMUM_BYTES = 16 << 20;

  private List<Item> items = new ArrayList<>(0);
  private long bytes;

  /** A message and the subscription it came by. */
  record Item(
      Publication publication,
      Qos qos,
      boolean retainAsPublished,
      int[] subscriptionIdentifiers,
      @Nullable Share share) {}

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
