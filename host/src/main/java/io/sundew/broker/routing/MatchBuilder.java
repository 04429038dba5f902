package io.sundew.broker.routing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects the matching subscriptions of one topic and makes {@link Matches} of them. Confined to
 * one thread.
 */
final class MatchBuilder {
  private static final Route[] NO_ROUTES = {};
  private static final SharedGroup[] NOT_SHARED = {};

  /** Who subscribed to the first matching filter without a share group; mostly the only one. */
  private @Nullable Subscribers first;

  /** Likewise for all matching filters, when there are several. */
  private @Nullable List<Subscribers> several;

  private @Nullable List<SharedGroup> shared;

  /** Adds who subscribed to one matching filter. */
  void add(@Nullable Subscribers subscribers) {
    if (subscribers instanceof Subscribers.Grouped grouped) {
      addDirect(grouped.direct);
      if (shared == null) {
        shared = new ArrayList<>();
      }
      shared.addAll(grouped.groups.values());
    } else {
      addDirect(subscribers);
    }
  }

  private void addDirect(@Nullable Subscribers subscribers) {
    if (subscribers == null) {
      return;
    }
    if (first == null) {
      first = subscribers;
      return;
    }
    if (several == null) {
      several = new ArrayList<>(4);
      several.add(first);
    }
    several.add(subscribers);
  }

  Matches build() {
    return first == null && shared == null
        ? Matches.NONE
        : new Matches(routes(), shared == null ? NOT_SHARED : shared.toArray(NOT_SHARED));
  }

  /**
   * A subscriber stands once under a filter, so that there is something to merge only where several
   * filters match.
   */
  private Route[] routes() {
    if (several != null) {
      return merged(several);
    }
    return first == null ? NO_ROUTES : Subscribers.routes(first);
  }

  private static Route[] merged(List<Subscribers> direct) {
    Map<Subscriber, List<Subscription>> bySubscriber = new LinkedHashMap<>();
    for (Subscribers subscribers : direct) {
      Subscribers.forEach(
          subscribers,
          subscription ->
              bySubscriber
                  .computeIfAbsent(subscription.subscriber(), _ -> new ArrayList<>(2))
                  .add(subscription));
    }
    return bySubscriber.values().stream().map(Route::of).toArray(Route[]::new);
  }
}
