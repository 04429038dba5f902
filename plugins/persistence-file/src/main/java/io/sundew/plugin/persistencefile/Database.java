package io.sundew.plugin.persistencefile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.RocksObject;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteBufferManager;
import org.rocksdb.WriteOptions;

/**
 * The RocksDB database, opened. Thread safe; nothing of it may be used once it is closed, which
 * would end the process.
 *
 * <p>Its memory is bounded whatever is stored: blocks, indexes and what is not yet in a table share
 * one cache of 64 MiB (half of it at most for the latter), and 256 tables are open at most. With
 * buffers of the log and of compaction it stays below 100 MiB outside of the heap.
 */
final class Database implements Commits, AutoCloseable {
  private static final long CACHE_BYTES = 64 << 20;
  private static final long UNWRITTEN_BYTES = 32 << 20;
  private static final long QUEUE_BUFFER_BYTES = 16 << 20;
  private static final long BUFFER_BYTES = 4 << 20;
  private static final long LOG_BYTES = 32 << 20;
  private static final long COMPACTION_READ_BYTES = 1 << 20;
  private static final int OPEN_FILES = 256;
  private static final int BLOCK_BYTES = 16 << 10;

  /** The layout of keys and values; raised when older brokers could not read it any more. */
  private static final int FORMAT = 1;

  private static final byte[] FORMAT_KEY = "format".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] OPENED_KEY = "opened".getBytes(StandardCharsets.US_ASCII);

  private final List<RocksObject> owned;
  private final RocksDB rocks;
  private final Map<Table, ColumnFamilyHandle> families;
  private final WriteOptions writing;
  private final boolean sync;

  private Database(
      List<RocksObject> owned,
      RocksDB rocks,
      Map<Table, ColumnFamilyHandle> families,
      boolean sync) {
    this.owned = owned;
    this.rocks = rocks;
    this.families = families;
    this.sync = sync;
    this.writing = new WriteOptions().setSync(sync);
  }

  /**
   * Opens the database there, or makes it.
   *
   * @param sync whether each commit is on disk when it returns
   * @throws IOException when it cannot be read or written, is damaged, or is a newer broker's
   */
  static Database open(Path directory, boolean sync) throws IOException {
    List<RocksObject> owned = new ArrayList<>();
    try {
      boolean isNew = !Files.exists(directory.resolve("CURRENT"));
      if (!isNew) {
        refuseUnknown(directory);
        if (sync) { // without, a log may be torn anywhere, as its operator chose
          WalCheck.check(directory);
        }
      }
      Database database = open(directory, sync, owned);
      try {
        database.begin(directory, isNew);
        return database;
      } catch (IOException | RocksDBException e) {
        database.close();
        throw e;
      }
    } catch (RocksDBException e) {
      Collections.reverse(owned);
      owned.forEach(RocksObject::close);
      throw Problems.in(directory, e);
    }
  }

  private static void refuseUnknown(Path directory) throws IOException, RocksDBException {
    Set<String> known =
        Arrays.stream(Table.values())
            .map(table -> Keys.text(table.family(), 0))
            .collect(Collectors.toSet());
    try (Options options = new Options()) {
      for (byte[] family : RocksDB.listColumnFamilies(options, directory.toString())) {
        if (!known.contains(Keys.text(family, 0))) {
          throw new IOException(
              "%s has a table '%s' that this broker does not know: it was written by a newer one"
                  .formatted(directory, Keys.text(family, 0)));
        }
      }
    }
  }

  private static Database open(Path directory, boolean sync, List<RocksObject> owned)
      throws RocksDBException {
    Cache cache = own(owned, new LRUCache(CACHE_BYTES, 2));
    var buffers = own(owned, new WriteBufferManager(UNWRITTEN_BYTES, cache));
    DBOptions options = own(owned, options(sync)).setWriteBufferManager(buffers);
    List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
    for (Table table : Table.values()) {
      descriptors.add(
          new ColumnFamilyDescriptor(table.family(), own(owned, options(table, cache))));
    }
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    RocksDB rocks = RocksDB.open(options, directory.toString(), descriptors, handles);
    Map<Table, ColumnFamilyHandle> families = new EnumMap<>(Table.class);
    Iterator<ColumnFamilyHandle> inOrder = handles.iterator();
    for (Table table : Table.values()) {
      families.put(table, inOrder.next());
    }
    return new Database(owned, rocks, families, sync);
  }

  private static <T extends RocksObject> T own(List<RocksObject> owned, T object) {
    owned.add(object);
    return object;
  }

  private static DBOptions options(boolean sync) {
    return new DBOptions()
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
        .setManualWalFlush(!sync)
        .setMaxTotalWalSize(LOG_BYTES)
        .setMaxOpenFiles(OPEN_FILES)
        .setMaxBackgroundJobs(2)
        .setCompactionReadaheadSize(COMPACTION_READ_BYTES)
        .setMaxBgErrorResumeCount(0) // the first error is the last: nothing is retried behind us
        .setBytesPerSync(1 << 20)
        .setMaxManifestFileSize(4 << 20)
        .setKeepLogFileNum(4)
        .setMaxLogFileSize(1 << 20)
        .setStatsDumpPeriodSec(0)
        .setStatsPersistPeriodSec(0)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL);
  }

  private static ColumnFamilyOptions options(Table table, Cache cache) {
    boolean large = table == Table.QUEUES || table == Table.MESSAGES;
    return new ColumnFamilyOptions()
        .setWriteBufferSize(large ? QUEUE_BUFFER_BYTES : BUFFER_BYTES)
        .setCompressionType(CompressionType.LZ4_COMPRESSION)
        .setTableFormatConfig(
            new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setBlockSize(BLOCK_BYTES)
                .setCacheIndexAndFilterBlocks(true)
                .setPinL0FilterAndIndexBlocksInCache(true));
  }

  /** Looks at the format, and notes that it was opened once more. */
  private void begin(Path directory, boolean isNew) throws IOException, RocksDBException {
    byte[] format = rocks.get(family(Table.META), FORMAT_KEY);
    if (format == null && !isNew && !isEmpty()) { // else somebody was killed just here
      format = new byte[0];
    }
    if (format != null && (format.length != Integer.BYTES || number(format) != FORMAT)) {
      throw new IOException(
          "%s is of format %s and this broker knows %d: %s"
              .formatted(
                  directory,
                  format.length == Integer.BYTES ? number(format) : "unknown",
                  FORMAT,
                  "it is another program's, or a newer broker's"));
    }
    try (WriteBatch batch = new WriteBatch()) {
      batch.put(family(Table.META), FORMAT_KEY, bytes(FORMAT));
      batch.put(family(Table.META), OPENED_KEY, bytes(opened() + 1));
      commit(batch);
      flush();
    }
  }

  private boolean isEmpty() throws RocksDBException {
    for (ColumnFamilyHandle family : families.values()) {
      try (RocksIterator all = rocks.newIterator(family)) {
        all.seekToFirst();
        if (all.isValid()) {
          return false;
        }
        all.status();
      }
    }
    return true;
  }

  /** How often it was opened, this time included. */
  int opened() throws RocksDBException {
    byte[] opened = rocks.get(family(Table.META), OPENED_KEY);
    return opened == null ? 0 : number(opened);
  }

  private static int number(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getInt();
  }

  private static byte[] bytes(int number) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
  }

  @Override
  public void commit(WriteBatch batch) throws RocksDBException {
    rocks.write(writing, batch);
  }

  @Override
  public void flush() throws RocksDBException {
    if (!sync) {
      rocks.flushWal(true);
    }
  }

  /** RocksDB itself. */
  RocksDB rocks() {
    return rocks;
  }

  /** A table's column family. */
  ColumnFamilyHandle family(Table table) {
    ColumnFamilyHandle family = families.get(table);
    if (family == null) {
      throw new IllegalStateException(table + " is not open");
    }
    return family;
  }

  @Override
  public void close() {
    families.values().forEach(RocksObject::close);
    rocks.close();
    writing.close();
    Collections.reverse(owned);
    owned.forEach(RocksObject::close);
  }
}
