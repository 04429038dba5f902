package io.sundew.broker.routing;

import io.sundew.mqtt.TopicNames;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All subscriptions, by filter. Thread safe: matching takes no lock; changes take turns under one.
 *
 * <p>Most filters have no wildcard. They match one topic, so they stand in a hash table by that
 * topic; the others are {@link WildcardFilters}. Both are changed in place; a subscription that is
 * there during a whole look-up is found by it.
 */
public final class SubscriptionIndex {
  private final FilterTable exact = new FilterTable();
  private final WildcardFilters wildcards = new WildcardFilters();
  private final Generations generations = new Generations();
  private final Object writing = new Object();

  /** The writer's. */
  private final LevelHashes hashes = new LevelHashes();

  private volatile int count;
  private volatile int shared;

  /**
   * Adds a subscription, or replaces the one of the same subscriber, filter and group. //
   * [MQTT-3.8.4-3]
   *
   * @param added its filter must be a valid one, as {@link ParsedFilter} gives it
   * @return true when there was none before
   */
  public boolean subscribe(Subscription added) {
    synchronized (writing) {
      String filter = added.filter();
      boolean isExact = !TopicNames.hasWildcard(filter);
      Subscribers before = get(filter, isExact);
      boolean isNew = !Subscribers.contains(before, added.subscriber(), added.group());
      put(filter, isExact, Subscribers.plus(before, added));
      generations.changed(filter);
      if (isNew) {
        count++;
        shared += added.isShared() ? 1 : 0;
      }
      return isNew;
    }
  }

  /**
   * Takes a subscription out.
   *
   * @param filter the filter, without {@code $share/GROUP/}
   * @param group the share group, empty for the subscription that is not shared
   * @return true when there was one
   */
  public boolean unsubscribe(Subscriber subscriber, String filter, String group) {
    synchronized (writing) {
      boolean isExact = !TopicNames.hasWildcard(filter);
      Subscribers before = get(filter, isExact);
      if (!Subscribers.contains(before, subscriber, group)) {
        return false;
      }
      put(filter, isExact, Subscribers.minus(before, subscriber, group));
      generations.changed(filter);
      count--;
      shared -= group.isEmpty() ? 0 : 1;
      return true;
    }
  }

  /** How many of the subscriptions are shared ones. */
  public int sharedCount() {
    return shared;
  }

  /** How many subscriptions there are. */
  public int count() {
    return count;
  }

  /** Who gets a message of that topic now; goes through the index, see {@link MatchCache}. */
  public Matches match(String topic) {
    return match(topic, new LevelHashes());
  }

  /**
   * The same.
   *
   * @param scratch used for this; whatever it was for before is forgotten
   */
  Matches match(String topic, LevelHashes scratch) {
    scratch.read(topic);
    var builder = new MatchBuilder();
    builder.add(exact.find(scratch.whole(), topic, null));
    wildcards.match(topic, scratch, builder);
    return builder.build();
  }

  /**
   * Gives every subscription that is there all the time, once; those that come or go meanwhile may
   * be missed or included.
   */
  public void forEach(Consumer<Subscription> each) {
    exact.forEach(subscribers -> Subscribers.forEachMember(subscribers, each));
    wildcards.forEach(subscribers -> Subscribers.forEachMember(subscribers, each));
  }

  Generations generations() {
    return generations;
  }

  /** Whether no node or entry is left. */
  boolean isPruned() {
    return exact.size() == 0 && wildcards.isEmpty();
  }

  /** Reads the filter's hashes, too. */
  private @Nullable Subscribers get(String filter, boolean isExact) {
    hashes.read(filter);
    return isExact ? exact.find(hashes.whole(), filter, null) : wildcards.get(filter, hashes);
  }

  private void put(String filter, boolean isExact, @Nullable Subscribers subscribers) {
    if (!isExact) {
      wildcards.put(filter, hashes, subscribers);
    } else if (subscribers == null) {
      exact.remove(hashes.whole(), filter);
    } else {
      exact.put(hashes.whole(), subscribers);
    }
  }
}
