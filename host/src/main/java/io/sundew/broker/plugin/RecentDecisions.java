package io.sundew.broker.plugin;

import io.sundew.api.AuthorizeRequest.Action;
import io.sundew.api.Client;
import io.sundew.broker.time.TimeSource;
import io.sundew.mqtt.Topic;
import org.jspecify.annotations.Nullable;

/**
 * What authorizers let the broker remember of one client and action, for the topics asked about
 * last: each has one place. What others have put into the {@link DecisionCache} is found, too.
 * Confined to the client's event loop.
 */
final class RecentDecisions {
  private static final int PLACES = 8;

  private final DecisionCache cache;
  private final Client client;
  private final Action action;
  private final TimeSource time;
  private final @Nullable Entry[] places = new @Nullable Entry[PLACES];

  private record Entry(Topic topic, DecisionCache.Remembered decision) {}

  RecentDecisions(DecisionCache cache, Client client, Action action, TimeSource time) {
    this.cache = cache;
    this.client = client;
    this.action = action;
    this.time = time;
  }

  /** Whether the client may; null where that is not known. */
  @Nullable Authorization find(Topic topic) {
    int place = place(topic);
    Entry entry = places[place];
    if (entry != null && entry.topic.equals(topic) && entry.decision.holds(time)) {
      return entry.decision.authorization();
    }
    DecisionCache.Remembered decision = cache.find(client, action, topic.name());
    if (decision == null) {
      return null;
    }
    places[place] = new Entry(topic, decision);
    return decision.authorization();
  }

  /** Remembers a decision here alone, for as long as its author said. */
  void remember(Topic topic, Authorization decided) {
    if (decided.timeToLive().isPositive()) {
      places[place(topic)] = new Entry(topic, DecisionCache.Remembered.of(decided, time));
    }
  }

  private static int place(Topic topic) {
    return topic.hashCode() & (PLACES - 1);
  }
}
