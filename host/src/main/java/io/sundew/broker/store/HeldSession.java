package io.sundew.broker.store;

import io.sundew.api.store.Enqueue;
import io.sundew.api.store.SessionKey;
import io.sundew.api.store.Stored;
import io.sundew.api.store.StoredState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** A session in the {@link MemoryStore}. Thread safe. */
final class HeldSession {
  private final SessionKey key;
  private final Map<String, byte[]> subscriptions = new HashMap<>();
  private final NavigableMap<Long, Stored> queue = new TreeMap<>();
  private final TreeSet<Long> released = new TreeSet<>();
  private final TreeSet<Integer> received = new TreeSet<>();
  private byte[] record = {};

  HeldSession(SessionKey key) {
    this.key = key;
  }

  SessionKey key() {
    return key;
  }

  synchronized void keep(byte[] facts) {
    record = facts;
  }

  synchronized void enqueue(Enqueue message) {
    queue.put(
        message.sequence(), new Stored(message.sequence(), message.header(), message.message()));
    message.written();
  }

  synchronized void subscribe(String filter, byte[] facts) {
    subscriptions.put(filter, facts);
  }

  synchronized void unsubscribe(String filter) {
    subscriptions.remove(filter);
  }

  synchronized void release(long sequence) {
    queue.remove(sequence);
    released.add(sequence);
  }

  synchronized void settle(long sequence) {
    queue.remove(sequence);
    released.remove(sequence);
  }

  synchronized void receive(int packetId) {
    received.add(packetId);
  }

  synchronized void forget(int packetId) {
    received.remove(packetId);
  }

  synchronized List<Stored> read(long after, long upTo, int mostMessages, int mostBytes) {
    List<Stored> found = new ArrayList<>();
    if (after >= upTo) {
      return found;
    }
    long bytes = 0;
    for (Stored message : queue.subMap(after, false, upTo, true).values()) {
      if (found.size() == mostMessages || bytes > mostBytes) {
        break;
      }
      found.add(message);
      bytes += size(message);
    }
    return found;
  }

  /** Tells all that it holds; the listener may ask back. */
  void tell(long sessionId, StoredState state) {
    HeldSession copy = copy();
    state.session(sessionId, key, copy.record);
    copy.subscriptions.forEach(state::subscription);
    if (!copy.queue.isEmpty()) {
      long bytes = copy.queue.values().stream().mapToLong(HeldSession::size).sum();
      state.queue(copy.queue.firstKey(), copy.queue.lastKey(), copy.queue.size(), bytes);
    }
    copy.released.forEach(state::released);
    copy.received.forEach(state::received);
  }

  private synchronized HeldSession copy() {
    var copy = new HeldSession(key);
    copy.record = record;
    copy.subscriptions.putAll(subscriptions);
    copy.queue.putAll(queue);
    copy.released.addAll(released);
    copy.received.addAll(received);
    return copy;
  }

  private static long size(Stored message) {
    return (long) message.header().length + message.message().bytes().length;
  }
}
