package io.sundew.broker.routing;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A hash map that grows to millions of entries without a long pause. Read by any thread without a
 * lock; changed by one writer at a time.
 *
 * <p>A {@link ConcurrentHashMap} moves all its entries when it grows, which takes 100 ms at a
 * million, on the event loop of whoever happens to subscribe. So beyond {@value #SPLIT_ABOVE}
 * entries it becomes {@value #PARTS} maps, which grow one by one. Hostile keys of equal hash cost a
 * logarithm, as in that map.
 */
final class WideMap<K, V> {
  private static final int PARTS = 256;
  private static final int SPLIT_ABOVE = 8192;

  private volatile List<ConcurrentHashMap<K, V>> parts;
  private int size;

  /** An empty map with room for so many entries. */
  WideMap(int expectedSize) {
    parts = maps(1, expectedSize);
  }

  @Nullable V get(K key) {
    return part(parts, key).get(key);
  }

  boolean containsKey(K key) {
    return part(parts, key).containsKey(key);
  }

  void put(K key, V value) {
    if (part(parts, key).put(key, value) == null && ++size > SPLIT_ABOVE && parts.size() == 1) {
      split();
    }
  }

  void remove(K key) {
    if (part(parts, key).remove(key) != null) {
      size--;
    }
  }

  /** How many entries there are; only for the writer. */
  int size() {
    return size;
  }

  /**
   * Gives each value that is there all the time, once; those that come or go meanwhile may be
   * missed or included.
   */
  void forEach(Consumer<? super V> each) {
    for (ConcurrentHashMap<K, V> part : parts) {
      part.values().forEach(each);
    }
  }

  /** The values, with the same promise as {@link #forEach}. */
  Iterator<V> values() {
    return new Values<>(parts.iterator());
  }

  /** Readers of the one map find it whole until they see the parts. */
  private void split() {
    List<ConcurrentHashMap<K, V>> many = maps(PARTS, 2 * SPLIT_ABOVE / PARTS);
    parts.getFirst().forEach((key, value) -> part(many, key).put(key, value));
    parts = many;
  }

  /** Goes by other bits of the hash than the parts do, so that their tables fill evenly. */
  private static <K, V> ConcurrentHashMap<K, V> part(List<ConcurrentHashMap<K, V>> parts, K key) {
    return parts.size() == 1 ? parts.getFirst() : parts.get((key.hashCode() * 0x9E3779B9) >>> 24);
  }

  private static <K, V> List<ConcurrentHashMap<K, V>> maps(int count, int expectedSize) {
    return Stream.generate(() -> new ConcurrentHashMap<K, V>(expectedSize)).limit(count).toList();
  }

  /** The values of one part after the other. */
  private static final class Values<K, V> implements Iterator<V> {
    private final Iterator<ConcurrentHashMap<K, V>> parts;
    private Iterator<V> part = Collections.emptyIterator();

    private Values(Iterator<ConcurrentHashMap<K, V>> parts) {
      this.parts = parts;
    }

    @Override
    public boolean hasNext() {
      while (!part.hasNext() && parts.hasNext()) {
        part = parts.next().values().iterator();
      }
      return part.hasNext();
    }

    @Override
    public V next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return part.next();
    }
  }
}
