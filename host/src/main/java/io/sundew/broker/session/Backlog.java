package io.sundew.broker.session;

import io.sundew.api.store.Stored;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The part of a session's queue that is in the store alone: behind what is in memory, counted, and
 * read piece by piece when its turn comes. So what waits for a client that is away costs disk and
 * no heap. Confined to the session's event loop.
 */
final class Backlog {
  private static final int CHUNK = 256;
  private static final int CHUNK_BYTES = 256 << 10;
  private static final int PEEK_BYTES = 16 << 20;

  private final Set<Loop> writers = new HashSet<>(0);
  private long count;
  private long bytes;
  private long readTo;
  private long last;
  private boolean reading;

  /** How many messages. */
  long count() {
    return count;
  }

  /** About how many bytes they hold. */
  long bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** A message joins. */
  void add(StoredEntry stored, long weight) {
    addAll(stored.sequence(), stored.sequence(), 1, weight);
    Loop from = stored.from();
    if (from != null && !stored.isSafe()) {
      writers.add(from);
    }
  }

  /** Messages of these numbers join. */
  void addAll(long first, long newest, long messages, long weight) {
    readTo = count == 0 ? first - 1 : Math.min(readTo, first - 1);
    last = Math.max(last, newest);
    count += messages;
    bytes += weight;
  }

  /** Nobody wants any more what is being read. */
  void stopReading() {
    reading = false;
  }

  /** All of it is gone. */
  void clear() {
    count = 0;
    bytes = 0;
    reading = false;
    writers.clear();
  }

  /** Whether there is something to read and nobody reads yet. */
  boolean wantsReading() {
    return count > 0 && !reading;
  }

  /** Reads the next part, once those that wrote it have handed it to the store. */
  CompletionStage<List<Stored>> read(Kernel kernel, long sessionId) {
    reading = true;
    return read(kernel, sessionId, CHUNK, CHUNK_BYTES);
  }

  /** Looks at the first messages, which stay. */
  CompletionStage<List<Stored>> peek(Kernel kernel, long sessionId, int most) {
    return read(kernel, sessionId, most, PEEK_BYTES);
  }

  private CompletionStage<List<Stored>> read(
      Kernel kernel, long sessionId, int most, int mostBytes) {
    long after = readTo;
    long upTo = last;
    List<CompletableFuture<@Nullable Void>> handedOver = new ArrayList<>(writers.size());
    for (Loop writer : writers) {
      handedOver.add(CompletableFuture.runAsync(() -> writer.journal().flush(), writer));
    }
    writers.clear();
    return CompletableFuture.allOf(handedOver.toArray(CompletableFuture[]::new))
        .thenCompose(_ -> kernel.store().read(sessionId, after, upTo, most, mostBytes));
  }

  /** What was asked for is in memory now; from here on it is counted there. */
  void wasRead(List<Stored> messages, int taken, long weight) {
    reading = false;
    readTo = messages.isEmpty() ? last : messages.getLast().sequence();
    boolean done = readTo >= last;
    count = done ? 0 : Math.max(1, count - taken);
    bytes = done ? 0 : Math.max(0, bytes - weight);
  }
}
