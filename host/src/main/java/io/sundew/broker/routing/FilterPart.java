package io.sundew.broker.routing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A part of a {@link FilterTable}: a hash table with open addressing and linear probing. Read by
 * any thread without a lock; changed by one writer at a time, who stores what {@link #put} and
 * {@link #remove} return.
 *
 * <p>A reader goes from the place of a hash to the first place that was never taken. What is there
 * during its whole walk is found, because nothing moves: a filter that goes leaves its hash behind
 * with nobody beside it, until another filter takes the place, or the place after it is free too
 * and no walk can lead on from there. Where too many places are taken a new table replaces this
 * one.
 */
final class FilterPart {
  /** How many places the smallest has; a power of two, as all. */
  static final int SMALLEST = 16;

  private static final VarHandle HASHES = MethodHandles.arrayElementVarHandle(int[].class);
  private static final VarHandle SUBSCRIBERS =
      MethodHandles.arrayElementVarHandle(Subscribers[].class);

  /** Apart from the subscribers, so that looking for what is not there is one fetch from memory. */
  private final int[] hashes;

  private final @Nullable Subscribers[] subscribers;
  private final int mask;
  private int taken;
  private int size;

  /** An empty one. */
  FilterPart(int places) {
    hashes = new int[places];
    subscribers = new @Nullable Subscribers[places];
    mask = places - 1;
  }

  /**
   * Who subscribes to a filter, or null.
   *
   * @param hash the filter's hash, not 0
   * @param path the filter itself, or with a shape a topic that it matches
   * @param shape the filter's shape; null where the path is the filter
   */
  @Nullable Subscribers find(int hash, String path, @Nullable FilterShape shape) {
    for (int place = hash & mask; ; place = (place + 1) & mask) {
      int there = (int) HASHES.getAcquire(hashes, place);
      if (there == 0) {
        return null;
      }
      if (there == hash) {
        Subscribers found = (Subscribers) SUBSCRIBERS.getAcquire(subscribers, place);
        if (found != null && isWanted(found.filter(), path, shape)) {
          return found;
        }
      }
    }
  }

  private static boolean isWanted(String filter, String path, @Nullable FilterShape shape) {
    return shape == null ? filter.equals(path) : shape.matches(filter, path);
  }

  /** Puts them in place of those of the same filter. */
  FilterPart put(int hash, Subscribers added) {
    int place = place(hash, added.filter());
    if (place >= 0) {
      SUBSCRIBERS.setRelease(subscribers, place, added);
      return this;
    }
    if (3 * (taken + 1) > 2 * hashes.length) {
      return resized().put(hash, added);
    }
    insert(hash, added);
    return this;
  }

  /** Takes those of that filter out, if there are any. */
  FilterPart remove(int hash, String filter) {
    int place = place(hash, filter);
    if (place < 0) {
      return this;
    }
    SUBSCRIBERS.setRelease(subscribers, place, (Subscribers) null);
    size--;
    release(place);
    return hashes.length > SMALLEST && 8 * size < hashes.length ? resized() : this;
  }

  /** How many filters there are; only for the writer. */
  int size() {
    return size;
  }

  /**
   * Gives who subscribes to each filter that is there all the time, once; those that come or go
   * meanwhile may be missed or included.
   */
  void forEach(Consumer<? super Subscribers> each) {
    for (int place = 0; place < hashes.length; place++) {
      Subscribers found = (Subscribers) SUBSCRIBERS.getAcquire(subscribers, place);
      if (found != null) {
        each.accept(found);
      }
    }
  }

  /** Where that filter stands, or -1. */
  private int place(int hash, String filter) {
    for (int place = hash & mask; hashes[place] != 0; place = (place + 1) & mask) {
      Subscribers found = subscribers[place];
      if (hashes[place] == hash && found != null && found.filter().equals(filter)) {
        return place;
      }
    }
    return -1;
  }

  /** Takes the first place without subscribers for a filter that is not there. */
  private void insert(int hash, Subscribers added) {
    int place = hash & mask;
    while (subscribers[place] != null) {
      place = (place + 1) & mask;
    }
    if (hashes[place] == 0) {
      taken++;
    }
    SUBSCRIBERS.setRelease(subscribers, place, added);
    HASHES.setRelease(hashes, place, hash);
    size++;
  }

  /** Frees a place nobody stands at, and those before it, where no filter can come after. */
  private void release(int from) {
    for (int place = from;
        hashes[(place + 1) & mask] == 0 && hashes[place] != 0 && subscribers[place] == null;
        place = (place - 1) & mask) {
      HASHES.setRelease(hashes, place, 0);
      taken--;
    }
  }

  /** The same filters in a table that suits their number. */
  private FilterPart resized() {
    var resized = new FilterPart(places(size));
    copyTo(_ -> resized);
    return resized;
  }

  /** How many places so many filters need, with room for as many more. */
  static int places(int filters) {
    int places = SMALLEST;
    while (places < 3 * filters) {
      places *= 2;
    }
    return places;
  }

  /** Inserts each filter into the part for its hash, which has room for it and does not have it. */
  void copyTo(IntFunction<FilterPart> partFor) {
    for (int place = 0; place < hashes.length; place++) {
      Subscribers copied = subscribers[place];
      if (copied != null) {
        partFor.apply(hashes[place]).insert(hashes[place], copied);
      }
    }
  }
}
