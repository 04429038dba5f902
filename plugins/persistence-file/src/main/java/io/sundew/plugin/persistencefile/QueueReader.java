package io.sundew.plugin.persistencefile;

import io.sundew.api.store.MessageRecord;
import io.sundew.api.store.Stored;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** Reads what is committed. Thread safe. */
final class QueueReader {
  private final Database database;
  private final Map<Long, StoredSession> sessions;

  QueueReader(Database database, Map<Long, StoredSession> sessions) {
    this.database = database;
    this.sessions = sessions;
  }

  /** See {@link io.sundew.api.store.Store#read}. */
  List<Stored> read(long sessionId, long after, long upTo, int mostMessages, int mostBytes)
      throws RocksDBException, IOException {
    StoredSession session = sessions.get(sessionId);
    if (session == null || after >= upTo) {
      return List.of();
    }
    QueueHead.Bounds bounds = session.head().bounds(); // before the iterator sees what is there
    long start = Math.max(after + 1, bounds.first());
    if (start > upTo) {
      return List.of();
    }
    try (var upper = new Slice(Keys.behind(sessionId, upTo));
        var options = new ReadOptions().setIterateUpperBound(upper);
        RocksIterator queue =
            database.rocks().newIterator(database.family(Table.QUEUES), options)) {
      queue.seek(Keys.entry(sessionId, start));
      if (start == bounds.first()) {
        long behind = Math.min(upTo, bounds.last()) + 1;
        session.head().absent(bounds, queue.isValid() ? Keys.sequence(queue.key()) : behind);
      }
      return read(queue, mostMessages, mostBytes);
    }
  }

  private List<Stored> read(RocksIterator queue, int mostMessages, int mostBytes)
      throws RocksDBException, IOException {
    List<Stored> found = new ArrayList<>();
    long bytes = 0;
    for (; queue.isValid() && found.size() < mostMessages && bytes <= mostBytes; queue.next()) {
      byte[] key = queue.key();
      byte[] entry = queue.value();
      Records.check(Table.QUEUES, entry);
      MessageRecord message = message(key, entry);
      if (message != null) {
        byte[] header = Records.header(entry);
        found.add(new Stored(Keys.sequence(key), header, message));
        bytes += header.length + message.bytes().length;
      }
    }
    queue.status();
    return found;
  }

  private @Nullable MessageRecord message(byte[] key, byte[] entry)
      throws RocksDBException, IOException {
    if (!Records.isApart(entry)) {
      return new MessageRecord(Records.message(entry));
    }
    long messageId = Records.messageId(entry);
    byte[] value = database.rocks().get(database.family(Table.MESSAGES), Keys.message(messageId));
    if (value != null) {
      return new MessageRecord(Records.content(Table.MESSAGES, value));
    }
    if (database.rocks().get(database.family(Table.QUEUES), key) == null) {
      return null; // settled since the iterator began
    }
    throw new IOException("message " + messageId + " is missing in the store");
  }

  /** See {@link io.sundew.api.store.Store#value}. */
  Optional<byte[]> value(String space, String key) throws RocksDBException, IOException {
    byte[] value = database.rocks().get(database.family(Table.VALUES), Keys.value(space, key));
    return value == null ? Optional.empty() : Optional.of(Records.content(Table.VALUES, value));
  }

  /** See {@link io.sundew.api.store.Store#values}. */
  Map<String, byte[]> values(String space, String prefix, String after, int most)
      throws RocksDBException, IOException {
    int keyAt = Keys.value(space, "").length;
    byte[] lower = Keys.value(space, prefix);
    byte[] behind = Keys.value(space, after);
    boolean fromPrefix = after.isEmpty() || Arrays.compareUnsigned(behind, lower) < 0;
    Map<String, byte[]> found = new LinkedHashMap<>();
    try (var upper = new Slice(Keys.behindAll(lower));
        var options = new ReadOptions().setIterateUpperBound(upper);
        RocksIterator values =
            database.rocks().newIterator(database.family(Table.VALUES), options)) {
      values.seek(fromPrefix ? lower : Arrays.copyOf(behind, behind.length + 1));
      for (; values.isValid() && found.size() < most; values.next()) {
        found.put(Keys.text(values.key(), keyAt), Records.content(Table.VALUES, values.value()));
      }
      values.status();
    }
    return found;
  }
}
