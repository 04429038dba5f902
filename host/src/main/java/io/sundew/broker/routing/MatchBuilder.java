package io.sundew.broker.routing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects the matching subscriptions of one topic and makes {@link Matches} of them. Confined to
 * one thread.
 */
final class MatchBuilder {
  private static final SharedGroup[] NO_GROUPS = {};

  private Subscription[] found = new Subscription[4];
  private int count;
  private int filters;
  private SharedGroup[] groups = NO_GROUPS;

  /** Adds who subscribed to one matching filter. */
  void add(@Nullable Subscribers subscribers) {
    switch (subscribers) {
      case null -> {}
      case Subscription only -> {
        filters++;
        add(only);
      }
      case Subscribers.Few few -> {
        filters++;
        for (Subscription subscription : few.subscriptions) {
          add(subscription);
        }
      }
      case Subscribers.Many many -> {
        filters++;
        many.subscriptions.values().forEach(this::add);
      }
      case Subscribers.Grouped grouped -> {
        add(grouped.direct);
        grouped.groups.values().forEach(this::add);
      }
    }
  }

  private void add(Subscription subscription) {
    if (count == found.length) {
      found = Arrays.copyOf(found, 2 * count);
    }
    found[count++] = subscription;
  }

  private void add(SharedGroup group) {
    groups = Arrays.copyOf(groups, groups.length + 1);
    groups[groups.length - 1] = group;
  }

  Matches build() {
    return count == 0 && groups.length == 0 ? Matches.NONE : new Matches(routes(), groups);
  }

  /**
   * A subscriber stands once under a filter, so that there is something to merge only where several
   * filters match.
   */
  private Route[] routes() {
    return filters > 1 ? merged() : single();
  }

  private Route[] single() {
    var routes = new Route[count];
    for (int i = 0; i < count; i++) {
      routes[i] = Route.of(found[i]);
    }
    return routes;
  }

  private Route[] merged() {
    Map<Subscriber, List<Subscription>> bySubscriber = LinkedHashMap.newLinkedHashMap(count);
    for (int i = 0; i < count; i++) {
      bySubscriber.computeIfAbsent(found[i].subscriber(), _ -> new ArrayList<>(2)).add(found[i]);
    }
    return bySubscriber.values().stream().map(Route::of).toArray(Route[]::new);
  }
}
