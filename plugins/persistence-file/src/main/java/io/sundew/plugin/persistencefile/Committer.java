package io.sundew.plugin.persistencefile;

import io.sundew.api.store.Enqueue;
import io.sundew.plugin.persistencefile.CommitQueue.Group;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Writes what was handed over, one group after the other: all that came while the former group was
 * synced is the next one, so the slower the disk the larger the groups. The first error ends it.
 * Runs on a thread of its own.
 */
final class Committer implements Runnable {
  /** Without syncing: when what was committed goes to the disk at the latest. */
  private static final long FLUSH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final CommitQueue queue;
  private final SafeWaits waits;
  private final Database database;
  private final Commits commits;
  private final Map<Long, StoredSession> sessions;
  private final SharedMessages shared;
  private final boolean sync;
  private final Consumer<Throwable> failed;
  private boolean flushed = true;
  private long flushNanos;

  Committer(
      CommitQueue queue,
      SafeWaits waits,
      Database database,
      Commits commits,
      Map<Long, StoredSession> sessions,
      SharedMessages shared,
      boolean sync,
      Consumer<Throwable> failed) {
    this.queue = queue;
    this.waits = waits;
    this.database = database;
    this.commits = commits;
    this.sessions = sessions;
    this.shared = shared;
    this.sync = sync;
    this.failed = failed;
  }

  @Override
  public void run() {
    try (WriteBatch batch = new WriteBatch()) {
      for (Group group = take(); group != null; group = take()) {
        write(group, batch);
        flush();
      }
      commits.flush();
    } catch (RocksDBException | IOException | InterruptedException | RuntimeException | Error e) {
      failed.accept(e); // whatever it is: nothing more becomes safe
    }
  }

  private @Nullable Group take() throws InterruptedException {
    return queue.take(flushed ? 0 : Math.max(1, flushNanos + FLUSH_NANOS - System.nanoTime()));
  }

  private void write(Group group, WriteBatch batch) throws RocksDBException, IOException {
    var write = new GroupWrite(database, sessions, shared, batch);
    write.apply(group.entries());
    if (batch.count() > 0) {
      commits.commit(batch);
      batch.clear();
      begin();
    }
    for (Enqueue message : write.taken()) {
      StoredSession session = sessions.get(message.sessionId());
      if (session != null) {
        session.head().written(message.sequence());
      }
      message.written();
    }
    waits.safe(group.last());
    queue.release(group);
  }

  private void begin() {
    if (!sync && flushed) {
      flushed = false;
      flushNanos = System.nanoTime();
    }
  }

  private void flush() throws RocksDBException {
    if (!flushed && System.nanoTime() - flushNanos >= FLUSH_NANOS) {
      commits.flush();
      flushed = true;
    }
  }
}
