package io.sundew.broker.routing;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Subscribers by filter, for filters that are found by their hash ({@link LevelHashes}). Read by
 * any thread without a lock; changed by one writer at a time.
 *
 * <p>At a million filters a look-up costs what it fetches from memory, one thing after the other:
 * here a hash, the subscription and its filter's text, to compare it. Beyond {@value #SPLIT_ABOVE}
 * filters it becomes {@value #PARTS} parts, which grow one by one, because a table of a million
 * that grows at once holds up an event loop.
 */
final class FilterTable {
  private static final int PARTS = 256;
  private static final int SPLIT_ABOVE = 8192;

  private volatile AtomicReferenceArray<FilterPart> parts = parts(1, FilterPart.SMALLEST);
  private int size;

  /** As {@link FilterPart#find}. */
  @Nullable Subscribers find(int hash, String path, @Nullable FilterShape shape) {
    AtomicReferenceArray<FilterPart> all = parts;
    return all.get(part(all, hash)).find(hash, path, shape);
  }

  /** Puts them in place of those of the same filter. */
  void put(int hash, Subscribers added) {
    FilterPart before = parts.get(part(parts, hash));
    int sizeBefore = before.size();
    replace(hash, sizeBefore, before.put(hash, added));
    if (size > SPLIT_ABOVE && parts.length() == 1) {
      split();
    }
  }

  /** Takes those of that filter out, if there are any. */
  void remove(int hash, String filter) {
    FilterPart before = parts.get(part(parts, hash));
    int sizeBefore = before.size();
    replace(hash, sizeBefore, before.remove(hash, filter));
  }

  /** How many filters there are; only for the writer. */
  int size() {
    return size;
  }

  /** As {@link FilterPart#forEach}. */
  void forEach(Consumer<? super Subscribers> each) {
    AtomicReferenceArray<FilterPart> all = parts;
    for (int part = 0; part < all.length(); part++) {
      all.get(part).forEach(each);
    }
  }

  private void replace(int hash, int sizeBefore, FilterPart after) {
    size += after.size() - sizeBefore;
    parts.set(part(parts, hash), after);
  }

  /** Readers of the one part find it whole until they see the many. */
  private void split() {
    AtomicReferenceArray<FilterPart> many =
        parts(PARTS, FilterPart.places(2 * SPLIT_ABOVE / PARTS));
    parts.get(0).copyTo(hash -> many.get(part(many, hash)));
    parts = many;
  }

  /** Goes by other bits of the hash than the places do. */
  private static int part(AtomicReferenceArray<FilterPart> all, int hash) {
    return all.length() == 1 ? 0 : hash >>> 24;
  }

  private static AtomicReferenceArray<FilterPart> parts(int count, int places) {
    var parts = new AtomicReferenceArray<FilterPart>(count);
    for (int part = 0; part < count; part++) {
      parts.set(part, new FilterPart(places));
    }
    return parts;
  }
}
