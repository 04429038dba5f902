package io.sundew.plugin.persistencefile;

import io.sundew.api.store.Lease;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/**
 * What is known of a stored session without reading it. Confined to the committer's thread, but for
 * its {@link #head}.
 */
final class StoredSession {
  private final long id;
  private final QueueHead head = new QueueHead();
  private final Set<Long> released = new HashSet<>();
  private final Set<Table> used = EnumSet.noneOf(Table.class);
  private long epoch;
  private boolean kept;
  private long shared;

  StoredSession(long id) {
    this.id = id;
  }

  /** Its number. */
  long id() {
    return id;
  }

  /** Where its queue begins and ends. Thread safe. */
  QueueHead head() {
    return head;
  }

  /** The sequence numbers that were released and not settled. */
  Set<Long> released() {
    return released;
  }

  /** It was claimed: leases of former epochs are stale. */
  void claim(long newest) {
    epoch = newest;
  }

  /** Whether that lease is the newest on it. */
  boolean isHeldBy(Lease lease) {
    return epoch == lease.epoch();
  }

  /** Its facts are stored. */
  void keep() {
    kept = true;
  }

  /** Whether its facts are stored, so that something may belong to it. */
  boolean isKept() {
    return kept;
  }

  /** Something of it was written to that table. */
  void use(Table table) {
    used.add(table);
  }

  /** Tables in which something of it may be. */
  Set<Table> used() {
    return used;
  }

  /** So many messages more in its queue are stored for several. */
  void addShared(int more) {
    shared += more;
  }

  /** Whether any message in its queue is stored for several. */
  boolean hasShared() {
    return shared > 0;
  }
}
