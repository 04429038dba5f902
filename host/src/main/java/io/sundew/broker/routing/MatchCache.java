package io.sundew.broker.routing;

import io.sundew.mqtt.Topic;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Remembers who gets the topics that came last. Confined to one event loop.
 *
 * <p>A table of places in fours: a topic can only stand in the four places of its hash, so that a
 * look-up and making room take constant time even for topics that a hostile publisher chose to have
 * equal hashes. An entry holds until a counter of {@link Generations} that concerns its topic
 * moves.
 */
public final class MatchCache {
  private static final int WAYS = 4;

  /** Routes in all entries together, about 28 MiB, above which the cache starts anew. */
  private static final int MAXIMUM_ROUTES = 1_000_000;

  private record Entry(
      Topic topic,
      Matches matches,
      int topicPlace,
      int branchPlace,
      int topicGeneration,
      int branchGeneration,
      int all) {
    boolean isCurrent(Generations now) {
      return now.topic(topicPlace) == topicGeneration
          && now.branch(branchPlace) == branchGeneration
          && now.all() == all;
    }
  }

  private final SubscriptionIndex index;
  private final Generations generations;
  private final @Nullable Entry[] entries;
  private int routes;
  private int victim;

  /**
   * An empty cache.
   *
   * @param maximumEntries how many topics it remembers; rounded down to a power of two, at least 4
   */
  public MatchCache(SubscriptionIndex index, int maximumEntries) {
    this.index = index;
    this.generations = index.generations();
    this.entries = new @Nullable Entry[Integer.highestOneBit(Math.max(WAYS, maximumEntries))];
  }

  /** Who gets a message of that topic. */
  public Matches match(Topic topic) {
    int first = firstPlace(topic);
    for (int place = first; place < first + WAYS; place++) {
      Entry entry = entries[place];
      if (entry != null && entry.topic.equals(topic)) {
        return entry.isCurrent(generations) ? entry.matches : look(topic, place);
      }
    }
    return look(topic, freePlace(first));
  }

  private int firstPlace(Topic topic) {
    int hash = topic.hashCode() * 0x9E3779B9;
    return (hash ^ (hash >>> 16)) & (entries.length - WAYS);
  }

  private int freePlace(int first) {
    for (int place = first; place < first + WAYS; place++) {
      if (entries[place] == null) {
        return place;
      }
    }
    victim = (victim + 1) % WAYS;
    return first + victim;
  }

  /**
   * The counters are read before the index, so that a change during the walk makes the entry
   * outdated.
   */
  private Matches look(Topic topic, int place) {
    int topicPlace = Generations.topicPlace(topic.name());
    int branchPlace = Generations.branchPlace(topic.name());
    int topicGeneration = generations.topic(topicPlace);
    int branchGeneration = generations.branch(branchPlace);
    int all = generations.all();
    Matches matches = index.match(topic.name());
    keep(
        place,
        new Entry(topic, matches, topicPlace, branchPlace, topicGeneration, branchGeneration, all));
    return matches;
  }

  private void keep(int place, Entry entry) {
    Entry before = entries[place];
    routes += entry.matches.routes().length - (before == null ? 0 : before.matches.routes().length);
    if (routes > MAXIMUM_ROUTES) {
      Arrays.fill(entries, null);
      routes = entry.matches.routes().length;
    }
    entries[place] = entry;
  }
}
