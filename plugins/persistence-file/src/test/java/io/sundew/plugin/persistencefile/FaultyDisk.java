package io.sundew.plugin.persistencefile;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;

/** A disk that counts what is written, waits when it is told to, and fails when it is told to. */
final class FaultyDisk implements Commits {
  final AtomicInteger commits = new AtomicInteger();
  final AtomicInteger operations = new AtomicInteger();
  private final Commits disk;
  private final Semaphore turns = new Semaphore(0);
  private volatile boolean held;
  private volatile boolean writes;
  private volatile @Nullable Status failure;

  FaultyDisk(Commits disk) {
    this.disk = disk;
  }

  /** From now on each commit waits for a turn. */
  void hold() {
    held = true;
  }

  /** Lets as many commits through. */
  void turns(int count) {
    turns.release(count);
  }

  /** Lets all through that wait and come. */
  void release() {
    held = false;
    turns.release(1 << 20);
  }

  /** Whether a commit waits. */
  boolean isWaitedFor() {
    return turns.hasQueuedThreads();
  }

  /** From now on each commit fails. */
  void fail(Status.SubCode subCode) {
    failure = new Status(Status.Code.IOError, subCode, "injected");
  }

  /** From now on each commit is written and fails nevertheless, as when syncing does. */
  void failBehindTheWrite(Status.SubCode subCode) {
    writes = true;
    fail(subCode);
  }

  @Override
  public void commit(WriteBatch batch) throws RocksDBException {
    if (held) {
      turns.acquireUninterruptibly();
    }
    if (!writes) {
      check();
    }
    commits.incrementAndGet();
    operations.addAndGet(batch.count());
    disk.commit(batch);
    check();
  }

  @Override
  public void flush() throws RocksDBException {
    check();
    disk.flush();
  }

  private void check() throws RocksDBException {
    Status status = failure;
    if (status != null) {
      throw new RocksDBException("injected failure", status);
    }
  }
}
