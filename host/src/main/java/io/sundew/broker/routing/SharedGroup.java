package io.sundew.broker.routing;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/**
 * The subscribers that share one filter under one name: each message goes to one of them (MQTT 5.0
 * section 4.8.2). Thread safe.
 *
 * <p>Members stand in an array without gaps, so that joining and leaving take constant time in
 * groups of any size: the last member fills the place of one that leaves. Choosing reads the array
 * without a lock and looks again under the lock when a change came between.
 */
public final class SharedGroup {
  private final String name;
  private final String filter;
  private final StampedLock lock = new StampedLock();
  private final Map<Subscriber, Integer> places = new HashMap<>(2);
  private final AtomicInteger turn = new AtomicInteger();
  private @Nullable Subscription[] members = new @Nullable Subscription[1];
  private int size;

  SharedGroup(String name, String filter) {
    this.name = name;
    this.filter = filter;
  }

  /** The share name. */
  public String name() {
    return name;
  }

  /** The topic filter, without {@code $share/NAME/}. */
  public String filter() {
    return filter;
  }

  /**
   * The member whose turn it is: one that is connected and has window if there is any, else one
   * that is connected, else one that keeps messages while it is away; null when no member can take
   * a message. It is to be served with the QoS of the subscription that is returned. //
   * [MQTT-4.8.2-3]
   */
  public @Nullable Subscription next() {
    return choose(null);
  }

  /**
   * The same among the other members: for a message that this one did not take or could not finish.
   * // [MQTT-4.8.2-5] [MQTT-4.8.2-6]
   */
  public @Nullable Subscription nextExcept(Subscriber except) {
    return choose(except);
  }

  /** How many members there are. */
  public int size() {
    long stamp = lock.readLock();
    try {
      return size;
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /** All members as of now. */
  List<Subscription> members() {
    long stamp = lock.readLock();
    try {
      return Arrays.stream(members, 0, size).map(Objects::requireNonNull).toList();
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /** Adds a member or replaces its subscription. */
  void join(Subscription member) {
    long stamp = lock.writeLock();
    try {
      Integer place = places.putIfAbsent(member.subscriber(), size);
      if (place != null) {
        members[place] = member;
        return;
      }
      if (size == members.length) {
        members = Arrays.copyOf(members, 2 * size);
      }
      members[size++] = member;
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /** Takes a member out; true when none is left. */
  boolean leave(Subscriber subscriber) {
    long stamp = lock.writeLock();
    try {
      Integer place = places.remove(subscriber);
      if (place != null) {
        fill(place);
      }
      return size == 0;
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  private void fill(int place) {
    Subscription last = members[--size];
    members[size] = null;
    if (place < size && last != null) {
      members[place] = last;
      places.put(last.subscriber(), place);
    }
  }

  boolean contains(Subscriber subscriber) {
    long stamp = lock.readLock();
    try {
      return places.containsKey(subscriber);
    } finally {
      lock.unlockRead(stamp);
    }
  }

  private @Nullable Subscription choose(@Nullable Subscriber except) {
    int from = turn.getAndIncrement();
    long optimistic = lock.tryOptimisticRead();
    if (optimistic != 0) {
      Subscription chosen = scan(from, except);
      if (lock.validate(optimistic)) {
        return chosen;
      }
    }
    long stamp = lock.readLock();
    try {
      return scan(from, except);
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /**
   * Looks at each member once, beginning with the one whose turn it is; bears a change under way.
   */
  private @Nullable Subscription scan(int from, @Nullable Subscriber except) {
    @Nullable Subscription[] all = members;
    int count = Math.min(size, all.length);
    Subscription connected = null;
    Subscription durable = null;
    for (int i = 0, place = count == 0 ? 0 : Integer.remainderUnsigned(from, count);
        i < count;
        i++) {
      Subscription member = all[place];
      place = place + 1 == count ? 0 : place + 1;
      if (member == null || member.subscriber().equals(except)) {
        continue;
      }
      if (member.subscriber().isConnected()) {
        if (member.subscriber().hasWindow()) {
          return member;
        }
        connected = connected == null ? member : connected;
      } else if (durable == null && member.subscriber().isDurable()) {
        durable = member;
      }
    }
    return connected != null ? connected : durable;
  }
}
