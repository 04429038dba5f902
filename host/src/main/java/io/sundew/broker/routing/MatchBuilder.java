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

  /** For each matching filter, who subscribed to it without a share group. */
  private final List<Subscribers> direct = new ArrayList<>(4);

  private final List<SharedGroup> shared = new ArrayList<>(0);

  /** Adds who subscribed to one matching filter. */
  void add(@Nullable Subscribers subscribers) {
    switch (subscribers) {
      case null -> {}
      case Subscription only -> direct.add(only);
      case Subscribers.Few few -> direct.add(few);
      case Subscribers.Many many -> direct.add(many);
      case Subscribers.Grouped grouped -> {
        add(grouped.direct);
        shared.addAll(grouped.groups.values());
      }
    }
  }

  Matches build() {
    return direct.isEmpty() && shared.isEmpty()
        ? Matches.NONE
        : new Matches(routes(), shared.toArray(new SharedGroup[0]));
  }

  /**
   * A subscriber stands once under a filter, so that there is something to merge only where several
   * filters match.
   */
  private Route[] routes() {
    return switch (direct.size()) {
      case 0 -> NO_ROUTES;
      case 1 -> Subscribers.routes(direct.getFirst());
      default -> merged();
    };
  }

  private Route[] merged() {
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
