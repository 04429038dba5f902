package io.sundew.broker.session;

import io.sundew.api.Qos;
import io.sundew.api.store.Change;
import io.sundew.api.store.Enqueue;
import io.sundew.api.store.Lease;
import io.sundew.api.store.SessionKey;
import io.sundew.broker.message.Publication;
import io.sundew.broker.routing.Subscription;

/**
 * What a session has in a store that outlives the process. Each change of the session is noted here
 * in the journal of the loop it is on. Confined to that loop.
 */
final class StoredCopy {
  private final Session session;
  private final SessionKey key;
  private Lease lease;

  StoredCopy(Session session, Lease lease) {
    this.session = session;
    this.key = session.key();
    this.lease = lease;
  }

  /** The session was claimed anew. */
  void claimed(Lease newest) {
    lease = newest;
  }

  /** The session's number in the store. */
  long sessionId() {
    return lease.sessionId();
  }

  void keep(SessionRecords.Facts facts) {
    note(new Change.KeepSession(lease, key, SessionRecords.write(facts)));
  }

  /**
   * A subscription came or changed.
   *
   * @param filter as the client has it, with the share's name
   */
  void subscribed(String filter, Subscription subscription) {
    note(new Change.KeepSubscription(lease, filter, SessionRecords.write(subscription)));
  }

  void unsubscribed(String filter) {
    note(new Change.EndSubscription(lease, filter));
  }

  /** A message of that number joins the stored queue. */
  StoredEntry enqueue(
      long sequence, Publication publication, Qos qos, boolean retain, int[] identifiers) {
    Loop here = session.home();
    var header = new SessionRecords.Header(qos, retain, identifiers);
    var entry =
        new Enqueue(
            sessionId(),
            sequence,
            SessionRecords.write(header),
            here.journal().recordOf(publication));
    return new StoredEntry(sequence, entry, here, here.journal().add(entry));
  }

  /** A message of the queue is not needed any more. */
  void settled(StoredEntry stored) {
    if (stored.settle()) {
      session.home().journal().settled(stored);
    } else {
      note(new Change.Settle(lease, stored.sequence()));
    }
  }

  /** The client has received a QoS 2 message and is told PUBREL until it has heard it. */
  void released(StoredEntry stored) {
    note(new Change.Release(lease, stored.sequence()));
  }

  void received(int packetId) {
    note(new Change.Receive(lease, packetId));
  }

  void forgot(int packetId) {
    note(new Change.Forget(lease, packetId));
  }

  private void note(Change change) {
    session.home().journal().add(change);
  }
}
