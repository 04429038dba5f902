package io.sundew.testkit;

import io.sundew.api.store.Change;
import io.sundew.api.store.Enqueue;
import io.sundew.api.store.Lease;
import io.sundew.api.store.MessageRecord;
import io.sundew.api.store.SessionKey;
import io.sundew.api.store.Stored;
import io.sundew.api.store.StoredState;
import io.sundew.broker.store.MemoryStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A store that outlives a broker, for tests that start another one on it. As with a disk, nothing
 * is safe at once: what waits goes on from another thread. Thread safe.
 */
public final class KeptStore extends MemoryStore {
  private final ExecutorService disk =
      Executors.newSingleThreadExecutor(
          task -> Thread.ofPlatform().daemon().name("kept-store").unstarted(task));

  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();

  @Override
  public boolean isDurable() {
    return true;
  }

  /** From now on nothing becomes safe any more, as after an error of the disk. */
  public void fail(Throwable error) {
    failure.complete(error);
  }

  @Override
  public boolean sync(Executor home, Runnable safe) {
    disk.execute(
        () -> {
          if (!failure.isDone()) {
            home.execute(safe);
          }
        });
    return false;
  }

  @Override
  public boolean isBehind() {
    return failure.isDone();
  }

  @Override
  public void whenCaughtUp(Executor home, Runnable caughtUp) {
    if (!failure.isDone()) {
      home.execute(caughtUp);
    }
  }

  @Override
  public CompletionStage<Throwable> failure() {
    return failure.minimalCompletionStage();
  }

  @Override
  public CompletionStage<List<Stored>> read(
      long sessionId, long after, long upTo, int mostMessages, int mostBytes) {
    return CompletableFuture.supplyAsync(
            () -> super.read(sessionId, after, upTo, mostMessages, mostBytes), disk)
        .thenCompose(read -> read);
  }

  /** A store that holds what this one does now: as a disk does after the machine has stopped. */
  public KeptStore copy() {
    var copy = new KeptStore();
    load(new Copying(this, copy));
    return copy;
  }

  private static final class Copying implements StoredState {
    private final KeptStore from;
    private final KeptStore to;
    private long oldId;
    private Lease lease = Lease.UNCLAIMED;

    private Copying(KeptStore from, KeptStore to) {
      this.from = from;
      this.to = to;
    }

    @Override
    public void session(long sessionId, SessionKey key, byte[] record) {
      oldId = sessionId;
      lease = to.claim(key, true).toCompletableFuture().join();
      to.append(List.of(new Change.KeepSession(lease, key, record)));
    }

    @Override
    public void subscription(String filter, byte[] record) {
      to.append(List.of(new Change.KeepSubscription(lease, filter, record)));
    }

    @Override
    public void queue(long first, long last, long count, long bytes) {
      var all = from.read(oldId, first - 1, last, Integer.MAX_VALUE, Integer.MAX_VALUE);
      for (Stored each : all.toCompletableFuture().join()) {
        to.append(
            List.of(
                new Enqueue(lease.sessionId(), each.sequence(), each.header(), each.message())));
      }
    }

    @Override
    public void released(long sequence) {
      to.append(List.of(new Change.Release(lease, sequence)));
    }

    @Override
    public void received(int packetId) {
      to.append(List.of(new Change.Receive(lease, packetId)));
    }

    @Override
    public void retained(String topic, byte[] message) {
      to.append(List.of(new Change.Retain(topic, new MessageRecord(message))));
    }
  }

  /** The broker ends; what was stored stays for the next one. */
  @Override
  public void close() {}
}
