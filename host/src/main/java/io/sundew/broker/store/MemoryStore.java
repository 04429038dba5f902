package io.sundew.broker.store;

import io.sundew.api.store.Change;
import io.sundew.api.store.Enqueue;
import io.sundew.api.store.Lease;
import io.sundew.api.store.SessionKey;
import io.sundew.api.store.Store;
import io.sundew.api.store.Stored;
import io.sundew.api.store.StoredState;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps things for as long as the process lives. Everything is as safe as it gets at once, so no
 * acknowledgement waits. Thread safe.
 */
public class MemoryStore implements Store {
  private final ConcurrentMap<SessionKey, Lease> leases = new ConcurrentHashMap<>();
  private final AtomicLong sessionIds = new AtomicLong();
  private final ConcurrentMap<Long, HeldSession> sessions = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, byte[]> retained = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Map<byte[], byte[]>> spaces = new ConcurrentHashMap<>();
  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();

  @Override
  public boolean isDurable() {
    return false;
  }

  @Override
  public void load(StoredState state) {
    sessions.forEach((sessionId, session) -> session.tell(sessionId, state));
    retained.forEach(state::retained);
  }

  @Override
  public CompletionStage<Lease> claim(SessionKey key, boolean fresh) {
    return CompletableFuture.completedFuture(leases.compute(key, (_, held) -> next(held, fresh)));
  }

  private Lease next(@Nullable Lease held, boolean fresh) {
    if (held == null) {
      return new Lease(sessionIds.incrementAndGet(), 1);
    }
    if (fresh) {
      sessions.remove(held.sessionId());
      return new Lease(sessionIds.incrementAndGet(), held.epoch() + 1);
    }
    return new Lease(held.sessionId(), held.epoch() + 1);
  }

  @Override
  public boolean holds(SessionKey key, Lease lease) {
    return lease.equals(leases.get(key));
  }

  @Override
  public void append(List<? extends Change> changes) {
    changes.forEach(this::apply);
  }

  private void apply(Change change) {
    switch (change) {
      case Change.EndSession(var key, var lease) -> {
        if (leases.remove(key, lease)) {
          sessions.remove(lease.sessionId());
        }
      }
      case Change.KeepSession(var lease, var key, var record) -> {
        if (holds(key, lease)) {
          sessions.computeIfAbsent(lease.sessionId(), _ -> new HeldSession(key)).keep(record);
        }
      }
      case Enqueue message -> {
        HeldSession session = sessions.get(message.sessionId());
        if (session != null && message.take()) {
          session.enqueue(message);
        }
      }
      case Change.KeepSubscription(var lease, var filter, var record) ->
          ifHeld(lease, session -> session.subscribe(filter, record));
      case Change.EndSubscription(var lease, var filter) ->
          ifHeld(lease, session -> session.unsubscribe(filter));
      case Change.Release(var lease, var sequence) ->
          ifHeld(lease, session -> session.release(sequence));
      case Change.Settle(var lease, var sequence) ->
          ifHeld(lease, session -> session.settle(sequence));
      case Change.Receive(var lease, var packetId) ->
          ifHeld(lease, session -> session.receive(packetId));
      case Change.Forget(var lease, var packetId) ->
          ifHeld(lease, session -> session.forget(packetId));
      case Change.Retain(var topic, var message) -> {
        if (message == null) {
          retained.remove(topic);
        } else {
          retained.put(topic, message.bytes());
        }
      }
      case Change.KeepValue(var space, var key, var value) -> keep(space, key, value);
    }
  }

  private void ifHeld(Lease lease, Consumer<HeldSession> change) {
    HeldSession session = sessions.get(lease.sessionId());
    if (session != null && holds(session.key(), lease)) {
      change.accept(session);
    }
  }

  private void keep(String space, String key, byte @Nullable [] value) {
    spaces.compute(
        space,
        (_, held) -> {
          Map<byte[], byte[]> values =
              held == null
                  ? new TreeMap<>(Comparator.comparing(bytes -> bytes, Arrays::compareUnsigned))
                  : held;
          synchronized (values) {
            if (value == null) {
              values.remove(utf8(key));
            } else {
              values.put(utf8(key), value);
            }
          }
          return values.isEmpty() ? null : values;
        });
  }

  @Override
  public boolean sync(Executor home, Runnable safe) {
    return true;
  }

  @Override
  public boolean isBehind() {
    return false;
  }

  @Override
  public void whenCaughtUp(Executor home, Runnable caughtUp) {
    home.execute(caughtUp);
  }

  @Override
  public CompletionStage<List<Stored>> read(
      long sessionId, long after, long upTo, int mostMessages, int mostBytes) {
    HeldSession session = sessions.get(sessionId);
    return CompletableFuture.completedFuture(
        session == null ? List.of() : session.read(after, upTo, mostMessages, mostBytes));
  }

  @Override
  public CompletionStage<Optional<byte[]>> value(String space, String key) {
    Map<byte[], byte[]> values = spaces.get(space);
    if (values == null) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    synchronized (values) {
      return CompletableFuture.completedFuture(Optional.ofNullable(values.get(utf8(key))));
    }
  }

  @Override
  public CompletionStage<Map<String, byte[]>> values(
      String space, String prefix, String after, int most) {
    Map<String, byte[]> found = new LinkedHashMap<>();
    Map<byte[], byte[]> values = spaces.get(space);
    if (values != null) {
      synchronized (values) {
        for (Map.Entry<byte[], byte[]> each : values.entrySet()) {
          String key = new String(each.getKey(), StandardCharsets.UTF_8);
          boolean behind =
              after.isEmpty() || Arrays.compareUnsigned(each.getKey(), utf8(after)) > 0;
          if (behind && key.startsWith(prefix) && found.size() < most) {
            found.put(key, each.getValue());
          }
        }
      }
    }
    return CompletableFuture.completedFuture(found);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public CompletionStage<Throwable> failure() {
    return failure.minimalCompletionStage();
  }

  @Override
  public void close() {
    leases.clear();
    sessions.clear();
    retained.clear();
    spaces.clear();
  }
}
