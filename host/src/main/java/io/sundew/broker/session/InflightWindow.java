package io.sundew.broker.session;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The QoS 1 and 2 messages that were sent and not yet settled, by packet identifier and in the
 * order they were first sent. Confined to the session's event loop.
 *
 * <p>Identifiers are given out in turn, and a slot is found by the identifier's low bits. An
 * identifier whose slot is still taken is passed over, so that one message that is never
 * acknowledged costs nothing but its own slot.
 */
final class InflightWindow {
  private static final int FIRST_CAPACITY = 8;
  private static final int LAST_IDENTIFIER = 65_535;

  private @Nullable Outgoing[] slots = new @Nullable Outgoing[FIRST_CAPACITY];
  private @Nullable Outgoing first;
  private @Nullable Outgoing last;
  private int size;
  private int lastIdentifier;

  int size() {
    return size;
  }

  /**
   * How many more messages {@link #add} finds an identifier for. There may be none where a client
   * came back again and again without completing what it had received: only messages not yet
   * received count against its window.
   */
  int freeIdentifiers() {
    return LAST_IDENTIFIER - size;
  }

  /** The message that was sent first of all that are not settled. */
  @Nullable Outgoing first() {
    return first;
  }

  /**
   * Takes a message in, at the end, and gives it an identifier that is not in use. [MQTT-2.2.1-3]
   */
  void add(Outgoing message) {
    if (size * 2 >= slots.length && slots.length <= LAST_IDENTIFIER) {
      grow();
    }
    StoredEntry stored = message.stored;
    message.packetId = stored == null ? freeIdentifier() : placeFor(stored.packetId());
    slots[message.packetId & (slots.length - 1)] = message;
    message.previous = last;
    if (last == null) {
      first = message;
    } else {
      last.next = message;
    }
    last = message;
    size++;
  }

  /** The message of that identifier, or null. */
  @Nullable Outgoing get(int packetId) {
    Outgoing message = slots[packetId & (slots.length - 1)];
    return message != null && message.packetId == packetId ? message : null;
  }

  /** Ends a message's stay; its identifier may be used again. */
  void remove(Outgoing message) {
    slots[message.packetId & (slots.length - 1)] = null;
    Outgoing before = message.previous;
    Outgoing after = message.next;
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previous = before;
    }
    message.previous = null;
    message.next = null;
    size--;
  }

  /** Forgets everything. */
  void clear() {
    Arrays.fill(slots, null);
    first = null;
    last = null;
    size = 0;
  }

  /** Whether no other message has the identifier that this one must have. */
  boolean hasIdentifierFor(Outgoing message) {
    return message.stored == null || get(message.stored.packetId()) == null;
  }

  /** Makes the slots so many that this identifier has a free one. */
  private int placeFor(int packetId) {
    while (slots[packetId & (slots.length - 1)] != null) {
      grow();
    }
    return packetId;
  }

  private int freeIdentifier() {
    do {
      lastIdentifier = lastIdentifier == LAST_IDENTIFIER ? 1 : lastIdentifier + 1;
    } while (slots[lastIdentifier & (slots.length - 1)] != null);
    return lastIdentifier;
  }

  private void grow() {
    @Nullable Outgoing[] larger = new @Nullable Outgoing[slots.length * 2];
    for (Outgoing message = first; message != null; message = message.next) {
      larger[message.packetId & (larger.length - 1)] = message;
    }
    slots = larger;
  }
}
