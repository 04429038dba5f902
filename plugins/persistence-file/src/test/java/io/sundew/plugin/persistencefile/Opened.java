package io.sundew.plugin.persistencefile;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.store.Change;
import io.sundew.api.store.Enqueue;
import io.sundew.api.store.Lease;
import io.sundew.api.store.MessageRecord;
import io.sundew.api.store.SessionKey;
import io.sundew.testkit.RecordedState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A store with one session, on a disk that can fail. */
final class Opened implements AutoCloseable {
  static final SessionKey KEY = new SessionKey("", "sensor");
  private static final long PATIENCE_SECONDS = 20;

  final RecordedState state = new RecordedState();
  final RocksStore store;
  final Lease lease;
  private FaultyDisk disk = new FaultyDisk(null);

  private Opened(Path directory, boolean sync) throws IOException {
    store = TestStores.open(directory, sync, real -> disk = new FaultyDisk(real));
    try {
      store.load(state);
    } catch (IOException e) {
      store.close();
      throw e;
    }
    lease = store.claim(KEY, false).toCompletableFuture().join();
    store.append(List.of(new Change.KeepSession(lease, KEY, new byte[] {1})));
    awaitSafe();
  }

  static Opened in(Path directory) throws IOException {
    return new Opened(directory, true);
  }

  static Opened withoutSync(Path directory) throws IOException {
    return new Opened(directory, false);
  }

  FaultyDisk disk() {
    return disk;
  }

  Enqueue message(long sequence, int bytes) {
    return new Enqueue(
        lease.sessionId(), sequence, new byte[0], new MessageRecord(new byte[bytes]));
  }

  /** Hands messages over, each alone. */
  void append(long from, long to, int bytes) {
    for (long i = from; i <= to; i++) {
      store.append(List.of(message(i, bytes)));
    }
  }

  CompletableFuture<Boolean> sync() {
    CompletableFuture<Boolean> safe = new CompletableFuture<>();
    if (store.sync(Runnable::run, () -> safe.complete(true))) {
      safe.complete(true);
    }
    return safe;
  }

  void awaitSafe() {
    assertTrue(sync().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join());
  }

  Throwable failure() {
    return store
        .failure()
        .toCompletableFuture()
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  /** Sequences in the queue. */
  List<Long> queue() {
    return store
        .read(lease.sessionId(), -1, Long.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE)
        .toCompletableFuture()
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .join()
        .stream()
        .map(each -> each.sequence())
        .toList();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    disk.release();
    store.close();
  }
}
