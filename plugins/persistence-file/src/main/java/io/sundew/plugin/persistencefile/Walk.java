package io.sundew.plugin.persistencefile;

import io.sundew.api.store.MessageRecord;
import io.sundew.api.store.StoreVisitor;
import io.sundew.api.store.Stored;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;

/**
 * Shows every record as it is at one moment, and tells of each that cannot be read or belongs to
 * nothing. RocksDB checks the sum of each block that is read. Used by one thread.
 */
final class Walk implements AutoCloseable {
  private static final long READ_AHEAD_BYTES = 1 << 20;

  private final Database database;
  private final StoreVisitor visitor;
  private final Snapshot snapshot;
  private final ReadOptions options;

  /** Whether all sessions could be read: else what belongs to none of them may be theirs. */
  private boolean allSessions = true;

  Walk(Database database, StoreVisitor visitor) {
    this.database = database;
    this.visitor = visitor;
    snapshot = database.rocks().getSnapshot();
    options =
        new ReadOptions()
            .setSnapshot(snapshot)
            .setFillCache(false)
            .setReadaheadSize(READ_AHEAD_BYTES);
  }

  private interface Reading {
    void read() throws IOException;
  }

  /** A position in a table that ends where the table cannot be read any further. */
  private final class Cursor implements AutoCloseable {
    private final Table table;
    private final RocksIterator iterator;
    private boolean valid;

    Cursor(Table table) throws IOException {
      this.table = table;
      iterator = database.rocks().newIterator(database.family(table), options);
      iterator.seekToFirst();
      look();
    }

    private void look() throws IOException {
      valid = iterator.isValid();
      if (!valid) {
        try {
          iterator.status();
        } catch (RocksDBException e) {
          allSessions &= table != Table.SESSIONS;
          visitor.damaged("table '" + name() + "'", String.valueOf(e.getMessage()));
        }
      }
    }

    private String name() {
      return Keys.text(table.family(), 0);
    }

    void next() throws IOException {
      iterator.next();
      look();
    }

    long sessionId() {
      return ByteBuffer.wrap(iterator.key()).getLong();
    }

    /** Goes to what belongs to that session, or to a later one. */
    boolean isAt(long sessionId) throws IOException {
      while (valid) {
        if (iterator.key().length < table.leastKeyBytes()) {
          visitor.damaged("table '" + name() + "'", "a key that is too short");
        } else if (sessionId() >= sessionId) {
          return sessionId() == sessionId;
        } else if (allSessions) {
          visitor.damaged(
              "table '" + name() + "'",
              "a record of session " + sessionId() + ", which does not exist");
        }
        next();
      }
      return false;
    }

    /** Reads what belongs to a session. */
    void each(long sessionId, String owner, Reading reading) throws IOException {
      for (; isAt(sessionId); next()) {
        read("table '" + name() + "' of " + owner + place(), reading);
      }
    }

    private String place() {
      byte[] key = iterator.key();
      return switch (table) {
        case SUBSCRIPTIONS -> " at '" + Keys.text(key, Long.BYTES) + "'";
        case QUEUES, RELEASED -> " at " + Keys.sequence(key);
        case RECEIVED -> " at " + packetId();
        case META, SESSIONS, MESSAGES, RETAINED, VALUES -> "";
      };
    }

    int packetId() {
      return Short.toUnsignedInt(ByteBuffer.wrap(iterator.key()).getShort(Long.BYTES));
    }

    byte[] content() throws IOException {
      return Records.content(table, iterator.value());
    }

    @Override
    public void close() {
      iterator.close();
    }
  }

  /** A value is not what it should be, or what a visitor makes of it. */
  private static final class Damage extends IOException {
    private static final long serialVersionUID = 1L;

    Damage(Throwable cause) {
      super(cause.getMessage(), cause);
    }
  }

  private void read(String place, Reading reading) throws IOException {
    try {
      reading.read();
    } catch (Damage damage) {
      visitor.damaged(place, String.valueOf(damage.getMessage()));
    }
  }

  private interface Decoding<T> {
    T decode() throws IOException, RocksDBException;
  }

  /** What a record says; whatever goes wrong with that is the record's fault. */
  private static <T> T decode(Decoding<T> decoding) throws Damage {
    try {
      return decoding.decode();
    } catch (IOException | RocksDBException | RuntimeException e) {
      throw new Damage(e);
    }
  }

  /** Shows all of it. */
  void all() throws IOException {
    sessions();
    messages();
    retained();
    values();
  }

  private void sessions() throws IOException {
    try (var sessions = new Cursor(Table.SESSIONS);
        var subscriptions = new Cursor(Table.SUBSCRIPTIONS);
        var queues = new Cursor(Table.QUEUES);
        var released = new Cursor(Table.RELEASED);
        var received = new Cursor(Table.RECEIVED)) {
      for (; sessions.valid; sessions.next()) {
        read(
            "table 'sess' at " + printable(sessions.iterator.key()),
            () -> {
              Records.SessionFacts facts = decode(() -> facts(sessions));
              long id = sessions.sessionId();
              String owner = "session '" + facts.key() + "'";
              visitor.session(id, facts.key(), facts.facts());
              subscriptions.each(id, owner, () -> subscription(subscriptions));
              queues.each(id, owner, () -> queued(queues));
              released.each(id, owner, () -> released(released));
              received.each(id, owner, () -> received(received));
            });
      }
      for (Cursor rest : new Cursor[] {subscriptions, queues, released, received}) {
        rest.isAt(Long.MAX_VALUE); // tells of what is behind the last session
      }
    }
  }

  private static String printable(byte[] key) {
    return key.length == Long.BYTES ? Long.toString(ByteBuffer.wrap(key).getLong()) : "an odd key";
  }

  private static Records.SessionFacts facts(Cursor cursor) throws IOException {
    if (cursor.iterator.key().length != Long.BYTES) {
      throw new IOException("a key of " + cursor.iterator.key().length + " bytes");
    }
    return Records.session(cursor.iterator.value());
  }

  private void subscription(Cursor cursor) throws IOException {
    byte[] record = decode(cursor::content);
    visitor.subscription(Keys.text(cursor.iterator.key(), Long.BYTES), record);
  }

  private void queued(Cursor cursor) throws IOException {
    visitor.queued(decode(() -> stored(cursor)));
  }

  private Stored stored(Cursor cursor) throws IOException, RocksDBException {
    byte[] entry = cursor.iterator.value();
    Records.check(Table.QUEUES, entry);
    byte[] message = Records.isApart(entry) ? shared(entry) : Records.message(entry);
    return new Stored(
        Keys.sequence(cursor.iterator.key()), Records.header(entry), new MessageRecord(message));
  }

  private byte[] shared(byte[] entry) throws IOException, RocksDBException {
    long id = Records.messageId(entry);
    byte @Nullable [] value =
        database.rocks().get(database.family(Table.MESSAGES), options, Keys.message(id));
    if (value == null) {
      throw new IOException("message " + id + " is missing");
    }
    return Records.content(Table.MESSAGES, value);
  }

  private void released(Cursor cursor) throws IOException {
    decode(cursor::content);
    visitor.released(Keys.sequence(cursor.iterator.key()));
  }

  private void received(Cursor cursor) throws IOException {
    decode(cursor::content);
    visitor.received(cursor.packetId());
  }

  /** Each was shown with the queues it is in; here those are read that are in none any more. */
  private void messages() throws IOException {
    try (var cursor = new Cursor(Table.MESSAGES)) {
      for (; cursor.valid; cursor.next()) {
        read("table 'msg' at " + printable(cursor.iterator.key()), () -> decode(cursor::content));
      }
    }
  }

  private void retained() throws IOException {
    try (var cursor = new Cursor(Table.RETAINED)) {
      for (; cursor.valid; cursor.next()) {
        String topic = Keys.text(cursor.iterator.key(), 0);
        read(
            "retained message '" + topic + "'",
            () -> {
              byte[] record = decode(cursor::content);
              visitor.retained(topic, record);
            });
      }
    }
  }

  private void values() throws IOException {
    try (var cursor = new Cursor(Table.VALUES)) {
      for (; cursor.valid; cursor.next()) {
        read(
            "table 'kv'",
            () -> {
              Keys.Value key = decode(() -> Keys.value(cursor.iterator.key()));
              byte[] value = decode(cursor::content);
              visitor.value(key.space(), key.key(), value);
            });
      }
    }
  }

  @Override
  public void close() {
    options.close();
    database.rocks().releaseSnapshot(snapshot);
    snapshot.close();
  }
}
