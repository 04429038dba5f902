package io.sundew.broker.plugin;

import io.sundew.api.AuthorizeRequest.Action;
import io.sundew.api.Client;
import io.sundew.broker.time.TimeSource;
import io.sundew.mqtt.Topic;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link DecisionCache} remembers of one client and action, with the topics asked about last
 * at hand: a topic has one place. Confined to the client's event loop.
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

  /** Whether it is known that the client may. */
  boolean allows(Topic topic) {
    DecisionCache.Remembered decision = find(topic);
    return decision != null && decision.allowed();
  }

  /** Whether it is known if the client may. */
  boolean knows(Topic topic) {
    return find(topic) != null;
  }

  private DecisionCache.@Nullable Remembered find(Topic topic) {
    int place = topic.hashCode() & (PLACES - 1);
    Entry entry = places[place];
    if (entry != null && entry.topic.equals(topic) && entry.decision.holds(time)) {
      return entry.decision;
    }
    DecisionCache.Remembered decision = cache.find(client, action, topic.name());
    places[place] = decision == null ? null : new Entry(topic, decision);
    return decision;
  }
}
