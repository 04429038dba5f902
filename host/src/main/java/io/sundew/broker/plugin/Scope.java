package io.sundew.broker.plugin;

import java.util.List;
import java.util.Set;

/**
 * What an instance is asked about. Immutable.
 *
 * @param listeners names of listeners; empty for all
 * @param filters topic filters; empty for all topics
 */
record Scope(Set<String> listeners, List<TopicFilter> filters) {
  /** Everything. */
  static final Scope ALL = new Scope(Set.of(), List.of());

  Scope {
    listeners = Set.copyOf(listeners);
    filters = List.copyOf(filters);
  }

  /** Whether clients of that listener are in it. */
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
