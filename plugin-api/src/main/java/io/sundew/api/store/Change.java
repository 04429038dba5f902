package io.sundew.api.store;

import org.jspecify.annotations.Nullable;

/**
 * One change of what is stored. Changes that carry a {@link Lease} are passed over where it is
 * stale; those of a session that has ended are passed over in any case. Arrays are not copied and
 * must not be changed.
 */
public sealed interface Change
    permits Enqueue,
        Change.KeepSession,
        Change.EndSession,
        Change.KeepSubscription,
        Change.EndSubscription,
        Change.Release,
        Change.Settle,
        Change.Receive,
        Change.Forget,
        Change.Retain,
        Change.KeepValue {
  /** Keeps the facts of a session, in place of those kept before. */
  record KeepSession(Lease lease, SessionKey key, byte[] record) implements Change {}

  /** Deletes a session with all that belongs to it; its leases are stale from now on. */
  record EndSession(SessionKey key, Lease lease) implements Change {}

  /** Keeps a subscription, in place of the one of the same filter. */
  record KeepSubscription(Lease lease, String filter, byte[] record) implements Change {}

  /** Deletes a subscription; no change where there is none. */
  record EndSubscription(Lease lease, String filter) implements Change {}

  /**
   * The client has received the QoS 2 message of that sequence number: it is not needed any more,
   * but its number stays until it is settled.
   */
  record Release(Lease lease, long sequence) implements Change {}

  /** Deletes what is stored under that sequence number of the session's queue. */
  record Settle(Lease lease, long sequence) implements Change {}

  /** A QoS 2 message of that packet identifier was received from the client. */
  record Receive(Lease lease, int packetId) implements Change {}

  /** The exchange of that packet identifier has ended. */
  record Forget(Lease lease, int packetId) implements Change {}

  /** Keeps a retained message in place of its topic's last one; null deletes that. */
  record Retain(String topic, @Nullable MessageRecord message) implements Change {}

  /**
   * Keeps a value under a key of a space, in place of the one before; null deletes that.
   *
   * @param space whose key it is, a plugin instance's name for one
   */
  record KeepValue(String space, String key, byte @Nullable [] value) implements Change {}
}
