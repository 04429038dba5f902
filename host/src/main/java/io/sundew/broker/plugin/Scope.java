package io.sundew.broker.plugin;

import io.sundew.api.Client;
import java.util.List;
import java.util.Set;

/**
 * What an instance, or a part of it, is asked about. Immutable.
 *
 * @param listeners names of listeners; empty for all
 * @param filters topic filters; empty for all topics
 * @param authenticator the instance that accepted the clients' identities; empty for all clients
 * @param part the name of the part; empty where it is none
 * @param partFilters topic filters of the part, one of which must match as well; empty for all
 */
record Scope(
    Set<String> listeners,
    List<TopicFilter> filters,
    String authenticator,
    String part,
    List<TopicFilter> partFilters) {
  /** Everything. */
  static final Scope ALL = new Scope(Set.of(), List.of());

  Scope {
    listeners = Set.copyOf(listeners);
    filters = List.copyOf(filters);
    partFilters = List.copyOf(partFilters);
  }

  /** All clients of those listeners. */
  Scope(Set<String> listeners, List<TopicFilter> filters) {
    this(listeners, filters, "", "", List.of());
  }

  /** The same for the clients of that authenticator only. */
  Scope ofClientsOf(String instance) {
    return new Scope(listeners, filters, instance, part, partFilters);
  }

  /** The same for a part of the instance. */
  Scope ofPart(String name, List<TopicFilter> match) {
    return new Scope(listeners, filters, authenticator, name, match);
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
    return covers(filters, topicOrFilter) && covers(partFilters, topicOrFilter);
  }

  private static boolean covers(List<TopicFilter> filters, String topicOrFilter) {
    if (filters.isEmpty()) {
      return true;
    }
    for (int i = 0; i < filters.size(); i++) {
      if (filters.get(i).overlaps(topicOrFilter)) {
        return true;
      }
    }
    return false;
  }
}
