package io.sundew.plugin.persistencefile;

import io.sundew.api.store.StoredState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Tells what is stored, in one walk over all tables side by side: they all begin with the session's
 * number. Of messages it reads the first bytes alone.
 */
final class Loading implements AutoCloseable {
  private static final long READ_AHEAD_BYTES = 1 << 20;

  private final Database database;
  private final StoredState state;
  private final SharedMessages shared;
  private final ReadOptions options =
      new ReadOptions().setFillCache(false).setReadaheadSize(READ_AHEAD_BYTES);

  Loading(Database database, StoredState state, SharedMessages shared) {
    this.database = database;
    this.state = state;
    this.shared = shared;
  }

  /** A position in a table, with the beginning of its value. */
  private final class Cursor implements AutoCloseable {
    private final Table table;
    private final RocksIterator iterator;
    private final ByteBuffer key = ByteBuffer.allocateDirect(2 * Long.BYTES);
    private final ByteBuffer value = ByteBuffer.allocateDirect(Records.APART);
    private int length;
    private boolean valid; // each question to RocksDB is a call into native code

    Cursor(Table table) throws RocksDBException {
      this.table = table;
      iterator = database.rocks().newIterator(database.family(table), options);
      iterator.seekToFirst();
      look();
    }

    private void look() throws RocksDBException {
      valid = iterator.isValid();
      if (valid) {
        iterator.key(key.clear());
      } else {
        iterator.status();
      }
    }

    boolean isValid() {
      return valid;
    }

    void next() throws RocksDBException {
      iterator.next();
      look();
    }

    /** Goes to what belongs to that session, or to a later one. */
    boolean isAt(long sessionId) throws RocksDBException {
      while (isValid() && key.getLong(0) < sessionId) {
        next();
      }
      return isValid() && key.getLong(0) == sessionId;
    }

    long sequence() {
      return key.getLong(Long.BYTES);
    }

    void readValue() throws IOException {
      length = iterator.value(value.clear());
      Records.check(table, length == 0 ? 0 : value.get(0));
    }

    byte[] content() throws IOException {
      return Records.content(table, iterator.value());
    }

    @Override
    public void close() {
      iterator.close();
    }
  }

  /**
   * Tells all of it.
   *
   * @param known is given each session's number and what is known of it
   */
  void load(BiConsumer<Records.SessionFacts, StoredSession> known)
      throws RocksDBException, IOException {
    try (var sessions = new Cursor(Table.SESSIONS);
        var subscriptions = new Cursor(Table.SUBSCRIPTIONS);
        var queues = new Cursor(Table.QUEUES);
        var released = new Cursor(Table.RELEASED);
        var received = new Cursor(Table.RECEIVED)) {
      for (; sessions.isValid(); sessions.next()) {
        var session = new StoredSession(sessions.key.getLong(0));
        Records.SessionFacts facts = Records.session(sessions.iterator.value());
        session.keep();
        known.accept(facts, session);
        state.session(session.id(), facts.key(), facts.facts());
        subscriptions(subscriptions, session);
        queue(queues, session);
        released(released, session);
        received(received, session);
      }
    }
    retained();
  }

  private void subscriptions(Cursor cursor, StoredSession session)
      throws RocksDBException, IOException {
    for (; cursor.isAt(session.id()); cursor.next()) {
      session.use(Table.SUBSCRIPTIONS);
      state.subscription(Keys.text(cursor.iterator.key(), Long.BYTES), cursor.content());
    }
  }

  private void queue(Cursor cursor, StoredSession session) throws RocksDBException, IOException {
    long first = -1;
    long last = -1;
    long count = 0;
    long bytes = 0;
    for (; cursor.isAt(session.id()); cursor.next()) {
      last = cursor.sequence();
      first = count == 0 ? last : first;
      count++;
      bytes += size(cursor, session);
    }
    if (count > 0) {
      session.use(Table.QUEUES);
      session.head().written(first);
      session.head().written(last);
      state.queue(first, last, count, bytes);
    }
  }

  /** The bytes of an entry's header and message. */
  private long size(Cursor cursor, StoredSession session) throws IOException {
    cursor.readValue();
    if (cursor.value.get(1) == 0) {
      return (long) cursor.length - Records.INSIDE;
    }
    shared.restore(cursor.value.getLong(2));
    session.addShared(1);
    return (long) cursor.length - Records.APART + cursor.value.getInt(2 + Long.BYTES);
  }

  private void released(Cursor cursor, StoredSession session) throws RocksDBException, IOException {
    for (; cursor.isAt(session.id()); cursor.next()) {
      cursor.readValue();
      session.use(Table.RELEASED);
      session.released().add(cursor.sequence());
      state.released(cursor.sequence());
    }
  }

  private void received(Cursor cursor, StoredSession session) throws RocksDBException, IOException {
    for (; cursor.isAt(session.id()); cursor.next()) {
      cursor.readValue();
      session.use(Table.RECEIVED);
      state.received(Short.toUnsignedInt(cursor.key.getShort(Long.BYTES)));
    }
  }

  private void retained() throws RocksDBException, IOException {
    try (var cursor = new Cursor(Table.RETAINED)) {
      for (; cursor.isValid(); cursor.next()) {
        state.retained(Keys.text(cursor.iterator.key(), 0), cursor.content());
      }
    }
  }

  @Override
  public void close() {
    options.close();
  }
}
