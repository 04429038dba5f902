package io.sundew.broker.transfer;

import io.sundew.api.store.Change;
import io.sundew.api.store.Enqueue;
import io.sundew.api.store.Lease;
import io.sundew.api.store.MessageRecord;
import io.sundew.api.store.SessionKey;
import io.sundew.api.store.Store;
import io.sundew.api.store.StoredState;
import io.sundew.broker.message.Publication;
import io.sundew.broker.session.SessionRecords;
import io.sundew.broker.session.SessionRecords.Facts;
import io.sundew.broker.session.SessionRecords.Header;
import io.sundew.broker.session.SessionRecords.Wish;
import io.sundew.broker.store.PublicationRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Puts what comes into a store that is loaded, and tells somebody of it as the store would at its
 * next start. A session takes the place of one of the same key. Waits where the store is behind.
 * Confined to one thread.
 */
final class StoreWriter implements StoreSink {
  private static final int BATCH = 1000;
  private static final int BATCH_BYTES = 1 << 20;

  private final Store store;
  private final StoredState told;
  private final CompletableFuture<Void> failed = new CompletableFuture<>();
  private final List<Change> changes = new ArrayList<>();
  private final List<Long> released = new ArrayList<>();
  private final List<Integer> received = new ArrayList<>();
  private Lease lease = Lease.UNCLAIMED;
  private int changedBytes;
  private long first;
  private long last;
  private long count;
  private long bytes;

  StoreWriter(Store store, StoredState told) {
    this.store = store;
    this.told = told;
    store.failure().thenAccept(failed::completeExceptionally);
  }

  @Override
  public void session(SessionKey key, Facts facts) throws IOException {
    endSession();
    flush(); // a claim takes effect among the changes that were handed over
    lease = store.claim(key, true).toCompletableFuture().join();
    byte[] record = SessionRecords.write(facts);
    add(new Change.KeepSession(lease, key, record), record.length);
    told.session(lease.sessionId(), key, record);
  }

  @Override
  public void subscription(String filter, Wish wish) throws IOException {
    byte[] record = SessionRecords.write(wish);
    add(new Change.KeepSubscription(lease, filter, record), record.length);
    told.subscription(filter, record);
  }

  @Override
  public void queued(long sequence, Header header, Publication message) throws IOException {
    byte[] head = SessionRecords.write(header);
    byte[] body = PublicationRecord.write(message);
    add(
        new Enqueue(lease.sessionId(), sequence, head, new MessageRecord(body)),
        head.length + body.length);
    first = count == 0 ? sequence : first;
    last = sequence;
    count++;
    bytes += head.length + body.length;
  }

  @Override
  public void released(long sequence) throws IOException {
    released.add(sequence);
    add(new Change.Release(lease, sequence), 0);
  }

  @Override
  public void received(int packetId) throws IOException {
    received.add(packetId);
    add(new Change.Receive(lease, packetId), 0);
  }

  /** All of it is known only now: messages, and what was released among them. */
  private void endSession() {
    if (count > 0) {
      told.queue(first, last, count, bytes);
    }
    released.forEach(told::released);
    received.forEach(told::received);
    released.clear();
    received.clear();
    count = 0;
    bytes = 0;
  }

  @Override
  public void retained(Publication message) throws IOException {
    byte[] record = PublicationRecord.write(message);
    add(new Change.Retain(message.topic(), new MessageRecord(record)), record.length);
    told.retained(message.topic(), record);
  }

  @Override
  public void value(String space, String key, byte[] value) throws IOException {
    add(new Change.KeepValue(space, key, value), value.length);
  }

  /** Hands over what is left with that as the last, and waits until all of it is safe. */
  void end(List<? extends Change> lastly) throws IOException {
    endSession();
    changes.addAll(lastly);
    flush();
    awaitSafe();
  }

  /** Hands over a change of another kind. */
  void add(Change change, int weight) throws IOException {
    changes.add(change);
    changedBytes += weight;
    if (changes.size() >= BATCH || changedBytes >= BATCH_BYTES) {
      flush();
    }
  }

  private void flush() throws IOException {
    if (!changes.isEmpty()) {
      store.append(List.copyOf(changes));
      changes.clear();
      changedBytes = 0;
      if (store.isBehind()) {
        awaitSafe();
      }
    }
  }

  private void awaitSafe() throws IOException {
    var safe = new CompletableFuture<Void>();
    if (store.sync(Runnable::run, () -> safe.complete(null))) {
      return;
    }
    try {
      CompletableFuture.anyOf(safe, failed).join();
    } catch (CompletionException e) {
      throw new IOException("the store has failed: " + e.getCause(), e);
    }
  }
}
