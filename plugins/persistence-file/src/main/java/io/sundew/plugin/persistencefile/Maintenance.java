package io.sundew.plugin.persistencefile;

import io.sundew.api.store.StoreMaintenance;
import io.sundew.api.store.StoreVisitor;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.rocksdb.Checkpoint;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** What operators do with the files. Keeps the database open while one of them works. */
final class Maintenance implements StoreMaintenance {
  /** The database's directory in that of a store. */
  static final String DATABASE = "rocksdb";

  private final Path directory;
  private final Database database;
  private final ReadWriteLock open = new ReentrantReadWriteLock();
  private boolean closed;

  Maintenance(Path directory, Database database) {
    this.directory = directory;
    this.database = database;
  }

  private interface Work {
    void run() throws IOException, RocksDBException;
  }

  private void work(Work work) throws IOException {
    open.readLock().lock();
    try {
      if (closed) {
        throw new IOException("the store in " + directory + " is closed");
      }
      work.run();
    } catch (RocksDBException e) {
      throw Problems.in(directory, e);
    } finally {
      open.readLock().unlock();
    }
  }

  /**
   * Nothing works with the database from now on.
   *
   * @return false when something still does after that time
   */
  boolean end(long nanos) throws InterruptedException {
    if (!open.writeLock().tryLock(nanos, TimeUnit.NANOSECONDS)) {
      return false;
    }
    try {
      closed = true;
      return true;
    } finally {
      open.writeLock().unlock();
    }
  }

  @Override
  public void walk(StoreVisitor visitor) throws IOException {
    work(
        () -> {
          try (var walk = new Walk(database, visitor)) {
            walk.all();
          }
        });
  }

  @Override
  public List<String> spaces() throws IOException {
    List<String> spaces = new ArrayList<>();
    work(
        () -> {
          try (var options = new ReadOptions().setFillCache(false);
              RocksIterator values =
                  database.rocks().newIterator(database.family(Table.VALUES), options)) {
            values.seekToFirst();
            while (values.isValid()) {
              String space = Keys.value(values.key()).space();
              spaces.add(space);
              values.seek(Keys.behindAll(Keys.value(space, "")));
            }
            values.status();
          }
        });
    return spaces;
  }

  @Override
  public void compact() throws IOException {
    work(
        () -> {
          try (var options =
              new CompactRangeOptions()
                  .setBottommostLevelCompaction(
                      CompactRangeOptions.BottommostLevelCompaction.kForce)) {
            for (Table table : Table.values()) {
              database.rocks().compactRange(database.family(table), null, null, options);
            }
          }
        });
  }

  /** On the same file system the copy shares tables, which never change, with the original. */
  @Override
  public void backup(Path to) throws IOException {
    work(
        () -> {
          Path parent = to.toAbsolutePath().getParent();
          if (parent != null && !Files.isDirectory(parent)) {
            throw new IOException(parent + " does not exist: make it before");
          }
          if (Files.exists(to) && !isEmpty(to)) {
            throw new IOException(to + " is not empty: a backup takes a directory of its own");
          }
          Files.createDirectories(to);
          try (var checkpoint = Checkpoint.create(database.rocks())) {
            checkpoint.createCheckpoint(to.resolve(DATABASE).toString());
          } catch (RocksDBException e) {
            throw Problems.in(to, e);
          }
        });
  }

  private static boolean isEmpty(Path to) throws IOException {
    if (!Files.isDirectory(to)) {
      return false;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(to)) {
      return !entries.iterator().hasNext();
    }
  }
}
