package io.sundew.broker.routing;

import io.sundew.mqtt.Levels;
import io.sundew.mqtt.TopicNames;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Counts the changes of the subscriptions, so that a cached match knows whether it still holds. A
 * change of a filter without wildcards concerns its topic alone; one with a wildcard further down
 * concerns the branch of its first level; one that begins with a wildcard concerns all. Topics and
 * branches share a fixed number of counters by hash: one that falls together with another is only
 * looked up once too often. Thread safe; counted after the change, read before the walk.
 */
final class Generations {
  private static final int SIZE = 4096;

  private final AtomicIntegerArray topics = new AtomicIntegerArray(SIZE);
  private final AtomicIntegerArray branches = new AtomicIntegerArray(SIZE);
  private final AtomicInteger all = new AtomicInteger();

  /** Says that subscriptions of that filter changed. */
  void changed(String filter) {
    if (!TopicNames.hasWildcard(filter)) {
      topics.getAndIncrement(topicPlace(filter));
    } else if (filter.charAt(0) == '+' || filter.charAt(0) == '#') {
      all.getAndIncrement();
    } else {
      branches.getAndIncrement(branchPlace(filter));
    }
  }

  int topic(int place) {
    return topics.get(place);
  }

  int branch(int place) {
    return branches.get(place);
  }

  int all() {
    return all.get();
  }

  static int topicPlace(String topic) {
    return place(topic.hashCode());
  }

  static int branchPlace(String path) {
    int hash = 0;
    for (int i = 0; i < path.length() && path.charAt(i) != Levels.SEPARATOR; i++) {
      hash = 31 * hash + path.charAt(i);
    }
    return place(hash);
  }

  private static int place(int hash) {
    return (hash ^ (hash >>> 16)) & (SIZE - 1);
  }
}
