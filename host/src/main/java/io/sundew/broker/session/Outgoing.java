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

  /** Its place in the stored queue; null where it is in memory alone. */
  final @Nullable StoredEntry stored;

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
      @Nullable Publication publication,
      Qos qos,
      boolean retain,
      int[] subscriptionIdentifiers,
      @Nullable Share share,
      @Nullable StoredEntry stored) {
    this.publication = publication;
    this.qos = qos;
    this.retain = retain;
    this.subscriptionIdentifiers = subscriptionIdentifiers;
    this.share = share;
    this.stored = stored;
  }

  /** A message that is in memory alone. */
  Outgoing(
      Publication publication,
      Qos qos,
      boolean retain,
      int[] subscriptionIdentifiers,
      @Nullable Share share) {
    this(publication, qos, retain, subscriptionIdentifiers, share, null);
  }

  /** A QoS 2 message that the client has received: PUBREL is what it is sent. */
  static Outgoing released(StoredEntry stored) {
    var message = new Outgoing(null, Qos.EXACTLY_ONCE, false, NO_IDENTIFIERS, null, stored);
    message.sent = true;
    return message;
  }

  /** Whether it may be sent: a QoS 2 message only once it is on disk, lest it come twice. */
  boolean isSafe() {
    return qos != Qos.EXACTLY_ONCE || stored == null || stored.isSafe();
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
