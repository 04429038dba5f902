package io.sundew.broker.session;

import io.sundew.api.Qos;
import io.sundew.broker.message.Publication;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to one client: waiting in the session's queue, then in its in-flight window.
 * Confined to the session's event loop.
 */
final class Outgoing {
  static final int[] NO_IDENTIFIERS = {};

  /** Null once a QoS 2 message was received: only the exchange of its packet identifier goes on. */
  @Nullable Publication publication;

  final Qos qos;
  final boolean retain;
  final int[] subscriptionIdentifiers;

  /** The shared subscription it came by, or null. */
  final @Nullable Share share;

  /** 0 until it enters the window. */
  int packetId;

  /** Whether it went out on some connection before, so that DUP is set. */
  boolean sent;

  /** Bytes counted for it while it is in the window. */
  int heldBytes;

  /** The connection of the session, by number, against whose window it counts; 0 for none. */
  int countedOn;

  @Nullable Outgoing previous;
  @Nullable Outgoing next;

  Outgoing(
      Publication publication,
      Qos qos,
      boolean retain,
      int[] subscriptionIdentifiers,
      @Nullable Share share) {
    this.publication = publication;
    this.qos = qos;
    this.retain = retain;
    this.subscriptionIdentifiers = subscriptionIdentifiers;
    this.share = share;
  }

  /** Whether PUBREC came, so that PUBREL is what is to be sent again. */
  boolean isReleased() {
    return publication == null;
  }

  /** About how many bytes it holds. */
  int weight() {
    Publication held = publication;
    return held == null ? 0 : held.weight();
  }
}
