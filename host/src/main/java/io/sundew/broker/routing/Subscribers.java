package io.sundew.broker.routing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who subscribed to one filter: mostly one subscription, which then stands for itself; a short
 * array that is replaced at a change; a map that is changed in place when there are many; and share
 * groups beside these. Read by any thread without a lock; changed by one writer at a time, who
 * stores what {@link #plus} and {@link #minus} return.
 */
sealed interface Subscribers
    permits Subscription, Subscribers.Few, Subscribers.Many, Subscribers.Grouped {
  /** Above this an array becomes a map. */
  int FEW = 8;

  /** A map that shrinks to this becomes an array again. */
  int FEW_AGAIN = 2;

  /** The filter they all subscribed to, without {@code $share/GROUP/}. */
  String filter();

  /** These and one more, which replaces an earlier one of the same subscriber and group. */
  static Subscribers plus(@Nullable Subscribers subscribers, Subscription added) {
    if (added.isShared()) {
      return (subscribers instanceof Grouped grouped
              ? grouped
              : new Grouped(added.filter(), subscribers))
          .join(added);
    }
    return switch (subscribers) {
      case null -> added;
      case Subscription only ->
          only.subscriber().equals(added.subscriber()) ? added : new Few(only, added);
      case Few few -> few.plus(added);
      case Many many -> many.plus(added);
      case Grouped grouped -> grouped.plus(added);
    };
  }

  /**
   * These without that subscriber's; null when none is left. An empty group means the one that is
   * not shared.
   */
  static @Nullable Subscribers minus(
      @Nullable Subscribers subscribers, Subscriber subscriber, String group) {
    return switch (subscribers) {
      case null -> null;
      case Subscription only ->
          group.isEmpty() && only.subscriber().equals(subscriber) ? null : only;
      case Few few -> group.isEmpty() ? few.minus(subscriber) : few;
      case Many many -> group.isEmpty() ? many.minus(subscriber) : many;
      case Grouped grouped -> grouped.minus(subscriber, group);
    };
  }

  /**
   * Whether that subscriber is among these. An empty group means with a subscription that is not
   * shared.
   */
  static boolean contains(@Nullable Subscribers subscribers, Subscriber subscriber, String group) {
    return switch (subscribers) {
      case null -> false;
      case Subscription only -> group.isEmpty() && only.subscriber().equals(subscriber);
      case Few few -> group.isEmpty() && few.contains(subscriber);
      case Many many -> group.isEmpty() && many.subscriptions.containsKey(subscriber);
      case Grouped grouped -> grouped.contains(subscriber, group);
    };
  }

  /** Gives each subscription that is not shared; not the members of groups. */
  static void forEach(Subscribers subscribers, Consumer<Subscription> each) {
    switch (subscribers) {
      case Subscription only -> each.accept(only);
      case Few few -> List.of(few.subscriptions).forEach(each);
      case Many many -> many.subscriptions.forEach(each);
      case Grouped grouped -> {
        Subscribers direct = grouped.direct;
        if (direct != null) {
          forEach(direct, each);
        }
      }
    }
  }

  /** Gives each subscription, the members of groups too. */
  static void forEachMember(@Nullable Subscribers subscribers, Consumer<Subscription> each) {
    if (subscribers == null) {
      return;
    }
    forEach(subscribers, each);
    if (subscribers instanceof Grouped grouped) {
      grouped.groups.values().forEach(group -> group.members().forEach(each));
    }
  }

  /** The routes to these, when no other filter matches. */
  static Route[] routes(Subscribers subscribers) {
    return switch (subscribers) {
      case Subscription only -> new Route[] {Route.of(only)};
      case Few few -> Arrays.stream(few.subscriptions).map(Route::of).toArray(Route[]::new);
      case Many many -> many.routes();
      case Grouped grouped ->
          throw new IllegalArgumentException("share groups of " + grouped.filter);
    };
  }

  /** Two to {@value #FEW} subscriptions, none shared. Immutable. */
  final class Few implements Subscribers {
    final Subscription[] subscriptions;

    private Few(Subscription... subscriptions) {
      this.subscriptions = subscriptions;
    }

    @Override
    public String filter() {
      return subscriptions[0].filter();
    }

    private boolean contains(Subscriber subscriber) {
      return place(subscriber) >= 0;
    }

    private int place(Subscriber subscriber) {
      for (int i = 0; i < subscriptions.length; i++) {
        if (subscriptions[i].subscriber().equals(subscriber)) {
          return i;
        }
      }
      return -1;
    }

    private Subscribers plus(Subscription added) {
      int place = place(added.subscriber());
      if (place < 0 && subscriptions.length == FEW) {
        return new Many(subscriptions).plus(added);
      }
      Subscription[] changed =
          Arrays.copyOf(subscriptions, place < 0 ? subscriptions.length + 1 : subscriptions.length);
      changed[place < 0 ? subscriptions.length : place] = added;
      return new Few(changed);
    }

    private Subscribers minus(Subscriber subscriber) {
      Subscription[] rest =
          Arrays.stream(subscriptions)
              .filter(one -> !one.subscriber().equals(subscriber))
              .toArray(Subscription[]::new);
      return rest.length == 1 ? rest[0] : new Few(rest);
    }
  }

  /** More subscriptions, none shared. */
  final class Many implements Subscribers {
    /** The routes as they were after so many changes. */
    private record Prepared(int changes, Route[] routes) {}

    private final String filter;
    private final WideMap<Subscriber, Subscription> subscriptions = new WideMap<>(4 * FEW);
    private final AtomicInteger changes = new AtomicInteger();
    private volatile @Nullable Prepared prepared;

    private Many(Subscription[] first) {
      filter = first[0].filter();
      List.of(first).forEach(this::plus);
    }

    @Override
    public String filter() {
      return filter;
    }

    private Many plus(Subscription added) {
      subscriptions.put(added.subscriber(), added);
      changes.getAndIncrement();
      return this;
    }

    private Subscribers minus(Subscriber subscriber) {
      subscriptions.remove(subscriber);
      changes.getAndIncrement();
      return subscriptions.size() > FEW_AGAIN
          ? this
          : new Few(subscriptions().toArray(new Subscription[0]));
    }

    private List<Subscription> subscriptions() {
      var all = new ArrayList<Subscription>();
      subscriptions.forEach(all::add);
      return all;
    }

    /** Prepared once for all topics that only this filter matches. */
    private Route[] routes() {
      int now = changes.get();
      Prepared known = prepared;
      if (known != null && known.changes == now) {
        return known.routes;
      }
      Route[] routes = subscriptions().stream().map(Route::of).toArray(Route[]::new);
      prepared = new Prepared(now, routes);
      return routes;
    }
  }

  /** Share groups, and who subscribed without one. */
  final class Grouped implements Subscribers {
    private final String filter;
    final ConcurrentHashMap<String, SharedGroup> groups = new ConcurrentHashMap<>(1);

    /** The subscriptions that are not shared: any but a Grouped. */
    volatile @Nullable Subscribers direct;

    private Grouped(String filter, @Nullable Subscribers direct) {
      this.filter = filter;
      this.direct = direct;
    }

    @Override
    public String filter() {
      return filter;
    }

    private Subscribers plus(Subscription added) {
      direct = Subscribers.plus(direct, added);
      return this;
    }

    private Subscribers join(Subscription added) {
      groups
          .computeIfAbsent(added.group(), name -> new SharedGroup(name, added.filter()))
          .join(added);
      return this;
    }

    private boolean contains(Subscriber subscriber, String group) {
      if (group.isEmpty()) {
        return Subscribers.contains(direct, subscriber, group);
      }
      SharedGroup shared = groups.get(group);
      return shared != null && shared.contains(subscriber);
    }

    private @Nullable Subscribers minus(Subscriber subscriber, String group) {
      if (group.isEmpty()) {
        direct = Subscribers.minus(direct, subscriber, group);
      } else {
        leave(subscriber, group);
      }
      return groups.isEmpty() ? direct : this;
    }

    private void leave(Subscriber subscriber, String group) {
      SharedGroup shared = groups.get(group);
      if (shared != null && shared.leave(subscriber)) {
        groups.remove(group);
      }
    }
  }
}
