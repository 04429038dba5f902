package io.sundew.broker.plugin;

import io.sundew.api.Client;
import java.util.List;
import java.util.Set;

/**
 * What an instance is asked about. Immutable.
 *
 * @param listeners names of listeners; empty for all
 * @param filters topic filters; empty for all topics
 * @param authenticator the instance that accepted the clients' identities; empty for all clients
 */
record Scope(Set<String> listeners, List<TopicFilter> filters, String authenticator) {
  /** Everything. */
  static final Scope ALL = new Scope(Set.of(), List.of());

  Scope {
    listeners = Set.copyOf(listeners);
    filters = List.copyOf(filters);
  }

  /** All clients of those listeners. */
  Scope(Set<String> listeners, List<TopicFilter> filters) {
    this(listeners, filters, "");
  }

  /** The same for the clients of that authenticator only. */
  Scope ofClientsOf(String instance) {
    return new Scope(listeners, filters, instance);
  }

  /** Whether that client is in it. */
  boolean serves(Client client) {
    return serves(client.listener())
        && (authenticator.isEmpty() || authenticator.equals(client.authenticator()));
  }

  /** Whether clients of that listener may be in it. */
  boolean serves(String listener) {
    return listeners.isEmpty() || listeners.contains(listener);
  }

  /** Whether that topic is in it, or some topic of that filter. */
  boolean covers(String topicOrFilter) {
    if (filters.isEmpty()) {
      return true;
    }
    for (TopicFilter filter : filters) {
      if (filter.overlaps(topicOrFilter)) {
        return true;
      }
    }
    return false;
  }
}
