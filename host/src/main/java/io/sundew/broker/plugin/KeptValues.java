package io.sundew.broker.plugin;

import io.sundew.api.store.Change;
import io.sundew.api.store.Store;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The values of all instances in the broker's store. Changes of one key take turns, so that one
 * that depends on the value before finds no other between; whoever comes before the store is open
 * waits for it. Stages complete on whatever thread the store does, which must not be kept. Thread
 * safe.
 */
final class KeptValues {
  /** Of one space, in a store that has them in memory. */
  static final long MOST_BYTES_IN_MEMORY = 64L << 20;

  /** Runs what only hands on. */
  private static final Executor AT_ONCE = Runnable::run;

  private final CompletableFuture<Store> store = new CompletableFuture<>();
  private final ConcurrentMap<Key, CompletableFuture<Void>> turns = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Long> bytes = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();

  /** By their numbers, what is handed over and not safe yet. */
  private final ConcurrentMap<Long, CompletableFuture<Void>> unsafe = new ConcurrentHashMap<>();

  private volatile @Nullable Throwable failed;

  private record Key(String space, String key) {}

  /** From now on there is a store. */
  void open(Store opened) {
    opened.failure().thenAccept(this::fail);
    store.complete(opened);
  }

  private void fail(Throwable failure) {
    failed = failure;
    unsafe.values().forEach(each -> each.completeExceptionally(failure));
  }

  CompletionStage<Optional<byte[]>> get(String space, String key) {
    return store.thenCompose(open -> open.value(space, key));
  }

  CompletionStage<Map<String, byte[]>> list(String space, String prefix, String after, int most) {
    return store.thenCompose(open -> open.values(space, prefix, after, most));
  }

  /** Keeps a value, or none where it is null; completes when that is safe. */
  CompletionStage<Void> keep(String space, String key, byte @Nullable [] value) {
    return inTurn(
        new Key(space, key),
        turn ->
            store.thenCompose(
                open -> {
                  if (open.isDurable()) {
                    return append(open, space, key, value, turn);
                  }
                  return open.value(space, key)
                      .thenCompose(before -> replace(open, space, key, before, value, turn));
                }));
  }

  /**
   * Makes a value of the one before.
   *
   * @param at where {@code change} is called
   */
  CompletionStage<Optional<byte[]>> update(
      String space, String key, Executor at, UnaryOperator<Optional<byte[]>> change) {
    return inTurn(
        new Key(space, key),
        turn ->
            store.thenCompose(
                open ->
                    open.value(space, key)
                        .thenComposeAsync(
                            before -> {
                              Optional<byte[]> after = change.apply(before);
                              return replace(open, space, key, before, after.orElse(null), turn)
                                  .thenApply(_ -> after);
                            },
                            at)));
  }

  private interface Work<T> {
    /** Does it; the turn ends when {@code turn} completes, at the latest with the work. */
    CompletionStage<T> begin(CompletableFuture<Void> turn);
  }

  private <T> CompletionStage<T> inTurn(Key key, Work<T> work) {
    var turn = new CompletableFuture<Void>();
    CompletableFuture<Void> before = turns.put(key, turn);
    turn.thenRun(() -> turns.remove(key, turn));
    CompletionStage<T> done =
        before == null
            ? work.begin(turn)
            : before.thenComposeAsync(_ -> work.begin(turn)); // not one inside the other
    return done.whenComplete((_, _) -> turn.complete(null));
  }

  private CompletionStage<Void> replace(
      Store open,
      String space,
      String key,
      Optional<byte[]> before,
      byte @Nullable [] value,
      CompletableFuture<Void> turn) {
    if (!open.isDurable()) {
      long more = length(value) - length(before.orElse(null));
      long now = bytes.merge(space, more, Long::sum);
      if (more > 0 && now > MOST_BYTES_IN_MEMORY) {
        bytes.merge(space, -more, Long::sum);
        return CompletableFuture.failedFuture(
            new IllegalStateException(
                "values take "
                    + (MOST_BYTES_IN_MEMORY >> 20)
                    + " MiB of memory already: install a durable store, persistence-file for one"));
      }
    }
    return append(open, space, key, value, turn);
  }

  private static long length(byte @Nullable [] value) {
    return value == null ? 0 : 256L + value.length; // with the key and what holds them
  }

  /** The next change may come as soon as this one is handed over. */
  private CompletionStage<Void> append(
      Store open, String space, String key, byte @Nullable [] value, CompletableFuture<Void> turn) {
    var safe = new CompletableFuture<Void>();
    long number = numbers.incrementAndGet();
    unsafe.put(number, safe);
    open.append(List.of(new Change.KeepValue(space, key, value)));
    if (open.sync(AT_ONCE, () -> safe.complete(null))) {
      safe.complete(null);
    }
    Throwable failure = failed;
    if (failure != null) {
      safe.completeExceptionally(failure);
    }
    turn.complete(null);
    return safe.whenComplete((_, _) -> unsafe.remove(number));
  }
}
