package io.sundew.plugin.persistencefile;

import io.sundew.api.store.Change;
import io.sundew.api.store.Enqueue;
import io.sundew.api.store.Lease;
import io.sundew.api.store.MessageRecord;
import io.sundew.plugin.persistencefile.CommitQueue.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.WriteBatch;

/**
 * Turns a group of changes into one batch. Passes over what is stale, what belongs to no session
 * any more, and messages that are settled already. Confined to the committer's thread.
 */
final class GroupWrite {
  /** Messages below that stand in each queue: what is stored once must be looked up to be read. */
  private static final int SHARED_FROM = 128;

  private static final Long GONE = -1L;

  private final Database database;
  private final Map<Long, StoredSession> sessions;
  private final SharedMessages shared;
  private final WriteBatch batch;
  private final List<Enqueue> taken = new ArrayList<>();

  /** In how many entries of this group a message is, and the number that it was given. */
  private final IdentityHashMap<MessageRecord, Copies> copies = new IdentityHashMap<>();

  /** Entries whose message is apart, as far as they are changed in this group. */
  private final Map<Place, Long> changed = new HashMap<>();

  private record Place(long sessionId, long sequence) {}

  private static final class Copies {
    int count;
    long messageId;
  }

  GroupWrite(
      Database database,
      Map<Long, StoredSession> sessions,
      SharedMessages shared,
      WriteBatch batch) {
    this.database = database;
    this.sessions = sessions;
    this.shared = shared;
    this.batch = batch;
  }

  /** Whether a message is kept in each queue. */
  static boolean isSmall(MessageRecord message) {
    return message.bytes().length < SHARED_FROM;
  }

  /** Messages that are in the batch. */
  List<Enqueue> taken() {
    return taken;
  }

  /** Fills the batch. */
  void apply(List<Entry> entries) throws RocksDBException, IOException {
    for (Entry entry : entries) {
      count(entry);
    }
    for (Entry entry : entries) {
      switch (entry) {
        case Entry.Claim claim -> claim(claim);
        case Entry.Changes(var changes, _) -> {
          for (Change change : changes) {
            apply(change);
          }
        }
      }
    }
  }

  private void count(Entry entry) {
    if (entry instanceof Entry.Changes(var changes, _)) {
      for (Change change : changes) {
        if (change instanceof Enqueue enqueue && !isSmall(enqueue.message())) {
          copies.computeIfAbsent(enqueue.message(), _ -> new Copies()).count++;
        }
      }
    }
  }

  private void claim(Entry.Claim claim) throws RocksDBException, IOException {
    StoredSession replaced = sessions.get(claim.ended());
    if (replaced != null) {
      end(replaced);
    }
    sessions.computeIfAbsent(claim.sessionId(), StoredSession::new).claim(claim.epoch());
  }

  private void apply(Change change) throws RocksDBException, IOException {
    switch (change) {
      case Enqueue message -> enqueue(message);
      case Change.Settle(var lease, var sequence) -> settle(held(lease), sequence);
      case Change.Release(var lease, var sequence) -> release(held(lease), sequence);
      case Change.Receive(var lease, var packetId) -> {
        StoredSession session = held(lease);
        if (session != null) {
          byte[] key = Keys.received(session.id(), packetId);
          put(session, Table.RECEIVED, key, Records.nothing());
        }
      }
      case Change.Forget(var lease, var packetId) -> {
        StoredSession session = held(lease);
        if (session != null) {
          delete(Table.RECEIVED, Keys.received(session.id(), packetId));
        }
      }
      case Change.KeepSession(var lease, var key, var record) -> {
        StoredSession session = sessions.get(lease.sessionId());
        if (session != null && session.isHeldBy(lease)) {
          session.keep();
          put(Table.SESSIONS, Keys.session(session.id()), Records.session(key, record));
        }
      }
      case Change.EndSession(_, var lease) -> {
        StoredSession session = sessions.get(lease.sessionId());
        if (session != null && session.isHeldBy(lease)) {
          end(session);
        }
      }
      case Change.KeepSubscription(var lease, var filter, var record) -> {
        StoredSession session = held(lease);
        if (session != null) {
          byte[] key = Keys.filter(session.id(), filter);
          put(session, Table.SUBSCRIPTIONS, key, Records.plain(record));
        }
      }
      case Change.EndSubscription(var lease, var filter) -> {
        StoredSession session = held(lease);
        if (session != null) {
          delete(Table.SUBSCRIPTIONS, Keys.filter(session.id(), filter));
        }
      }
      case Change.Retain(var topic, var message) ->
          keep(Table.RETAINED, Keys.utf8(topic), message == null ? null : message.bytes());
      case Change.KeepValue(var space, var key, var value) ->
          keep(Table.VALUES, Keys.value(space, key), value);
    }
  }

  private @Nullable StoredSession held(Lease lease) {
    StoredSession session = sessions.get(lease.sessionId());
    return session != null && session.isHeldBy(lease) && session.isKept() ? session : null;
  }

  private void enqueue(Enqueue message) throws RocksDBException {
    StoredSession session = sessions.get(message.sessionId());
    if (session == null || !session.isKept() || !message.take()) {
      return;
    }
    byte[] bytes = message.message().bytes();
    Copies copy = copies.get(message.message());
    byte[] value;
    if (copy == null || copy.count < 2) {
      value = Records.inside(message.header(), bytes);
    } else {
      value = Records.apart(message.header(), share(session, message, copy), bytes.length);
    }
    put(session, Table.QUEUES, Keys.entry(session.id(), message.sequence()), value);
    taken.add(message);
  }

  private long share(StoredSession session, Enqueue message, Copies copy) throws RocksDBException {
    if (copy.messageId == 0) {
      copy.messageId = shared.next();
      byte[] value = Records.plain(message.message().bytes());
      put(Table.MESSAGES, Keys.message(copy.messageId), value);
    }
    shared.add(copy.messageId);
    session.addShared(1);
    changed.put(new Place(session.id(), message.sequence()), copy.messageId);
    return copy.messageId;
  }

  private void release(@Nullable StoredSession session, long sequence)
      throws RocksDBException, IOException {
    if (session != null && session.released().add(sequence)) {
      unqueue(session, sequence);
      byte[] key = Keys.entry(session.id(), sequence);
      put(session, Table.RELEASED, key, Records.nothing());
    }
  }

  private void settle(@Nullable StoredSession session, long sequence)
      throws RocksDBException, IOException {
    if (session == null) {
      return;
    }
    if (session.released().remove(sequence)) {
      delete(Table.RELEASED, Keys.entry(session.id(), sequence));
    } else {
      unqueue(session, sequence);
    }
  }

  private void unqueue(StoredSession session, long sequence) throws RocksDBException, IOException {
    byte[] key = Keys.entry(session.id(), sequence);
    if (session.hasShared()) {
      long messageId = messageId(new Place(session.id(), sequence), key);
      if (messageId != GONE) {
        unshare(session, messageId);
        changed.put(new Place(session.id(), sequence), GONE);
      }
    }
    // Each key is written once, so that a single tombstone meets it and both vanish.
    batch.singleDelete(database.family(Table.QUEUES), key);
    session.head().settled(sequence);
  }

  private long messageId(Place place, byte[] key) throws RocksDBException, IOException {
    Long known = changed.get(place);
    if (known != null) {
      return known;
    }
    byte[] entry = database.rocks().get(database.family(Table.QUEUES), key);
    return entry == null ? GONE : apart(entry);
  }

  private static long apart(byte[] entry) throws IOException {
    Records.check(Table.QUEUES, entry);
    return Records.isApart(entry) ? Records.messageId(entry) : GONE;
  }

  private void unshare(StoredSession session, long messageId) throws RocksDBException {
    session.addShared(-1);
    for (long each : shared.remove(messageId)) {
      delete(Table.MESSAGES, Keys.message(each));
    }
  }

  private void end(StoredSession session) throws RocksDBException, IOException {
    if (session.hasShared()) {
      unshareAll(session);
    }
    byte[] begin = Keys.session(session.id());
    byte[] end = Keys.session(session.id() + 1);
    for (Table table : session.used()) {
      batch.deleteRange(database.family(table), begin, end);
    }
    if (session.isKept()) {
      delete(Table.SESSIONS, begin);
    }
    sessions.remove(session.id());
  }

  private void unshareAll(StoredSession session) throws RocksDBException, IOException {
    try (var upper = new Slice(Keys.session(session.id() + 1));
        var options = new ReadOptions().setIterateUpperBound(upper).setFillCache(false);
        RocksIterator queue =
            database.rocks().newIterator(database.family(Table.QUEUES), options)) {
      byte[] first = Keys.entry(session.id(), session.head().bounds().first());
      for (queue.seek(first); queue.isValid(); queue.next()) {
        var place = new Place(session.id(), Keys.sequence(queue.key()));
        long messageId = apart(queue.value());
        if (messageId != GONE && !changed.containsKey(place)) {
          unshare(session, messageId);
        }
      }
      queue.status();
    }
    for (Map.Entry<Place, Long> each : changed.entrySet()) {
      if (each.getKey().sessionId() == session.id() && !each.getValue().equals(GONE)) {
        unshare(session, each.getValue());
        each.setValue(GONE);
      }
    }
  }

  private void keep(Table table, byte[] key, byte @Nullable [] value) throws RocksDBException {
    if (value == null) {
      delete(table, key);
    } else {
      put(table, key, Records.plain(value));
    }
  }

  private void put(StoredSession session, Table table, byte[] key, byte[] value)
      throws RocksDBException {
    session.use(table);
    put(table, key, value);
  }

  private void put(Table table, byte[] key, byte[] value) throws RocksDBException {
    batch.put(database.family(table), key, value);
  }

  private void delete(Table table, byte[] key) throws RocksDBException {
    batch.delete(database.family(table), key);
  }
}
