package io.sundew.broker.routing;

import io.sundew.mqtt.Topic;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Remembers who gets the topics that came last. Confined to one event loop.
 *
 * <p>A table of places in fours: a topic can only stand in the four places of its hash, so that a
 * look-up and making room take constant time even for topics that a hostile publisher chose to have
 * equal hashes. The hashes stand apart, beside each other, because most of what does not stand here
 * is found out by them. An entry holds until a counter of {@link Generations} that concerns its
 * topic moves.
 *
 * <p>A topic takes a free place at once, but another's only when it was the last of its four to be
 * turned away: a million topics that come once each push nothing out and leave no garbage behind.
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
  private final LevelHashes scratch = new LevelHashes();
  private final @Nullable Entry[] entries;

  /** The hash of the topic at each place. */
  private final int[] hashes;

  /** For each four places the hash of the last topic that found none. */
  private final int[] turnedAway;

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
    this.hashes = new int[entries.length];
    this.turnedAway = new int[entries.length / WAYS];
  }

  /** Who gets a message of that topic. */
  public Matches match(Topic topic) {
    int hash = topic.hashCode() * 0x9E3779B9;
    int first = (hash ^ (hash >>> 16)) & (entries.length - WAYS);
    for (int place = first; place < first + WAYS; place++) {
      if (hashes[place] == hash) {
        Entry entry = entries[place];
        if (entry != null && entry.topic.equals(topic)) {
          return entry.isCurrent(generations) ? entry.matches : look(topic, hash, place);
        }
      }
    }
    int place = placeFor(hash, first);
    return place < 0 ? index.match(topic.name(), scratch) : look(topic, hash, place);
  }

  /** Where a topic that is not here may stand, or -1 where it has to come once more. */
  private int placeFor(int hash, int first) {
    for (int place = first; place < first + WAYS; place++) {
      if (entries[place] == null) {
        return place;
      }
    }
    int four = first / WAYS;
    if (turnedAway[four] != hash) {
      turnedAway[four] = hash;
      return -1;
    }
    victim = (victim + 1) % WAYS;
    return first + victim;
  }

  /**
   * The counters are read before the index, so that a change during the walk makes the entry
   * outdated.
   */
  private Matches look(Topic topic, int hash, int place) {
    int topicPlace = Generations.topicPlace(topic.name());
    int branchPlace = Generations.branchPlace(topic.name());
    int topicGeneration = generations.topic(topicPlace);
    int branchGeneration = generations.branch(branchPlace);
    int all = generations.all();
    Matches matches = index.match(topic.name(), scratch);
    var entry =
        new Entry(topic, matches, topicPlace, branchPlace, topicGeneration, branchGeneration, all);
    keep(place, hash, entry);
    return matches;
  }

  private void keep(int place, int hash, Entry entry) {
    Entry before = entries[place];
    routes += entry.matches.routes().length - (before == null ? 0 : before.matches.routes().length);
    if (routes > MAXIMUM_ROUTES) {
      Arrays.fill(entries, null);
      routes = entry.matches.routes().length;
    }
    entries[place] = entry;
    hashes[place] = hash;
  }
}
