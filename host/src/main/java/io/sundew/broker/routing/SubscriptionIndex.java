package io.sundew.broker.routing;

import io.sundew.mqtt.Levels;
import io.sundew.mqtt.TopicNames;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All subscriptions, by filter. Thread safe: matching takes no lock; changes take turns under one.
 *
 * <p>Most filters have no wildcard. They match one topic, so they stand in a hash map by that topic
 * and need neither nodes nor a walk. Only filters with wildcards form a tree of levels, which is
 * changed in place; a subscription that is there during a whole walk is found by it. Nodes that
 * nobody needs any more are taken out.
 */
public final class SubscriptionIndex {
  private final WideMap<String, Subscribers> exact = new WideMap<>(16);
  private final FilterNode root = new FilterNode("");
  private final Generations generations = new Generations();
  private final Object writing = new Object();
  private final LevelNames names = new LevelNames();
  private volatile int count;

  /**
   * Adds a subscription, or replaces the one of the same subscriber, filter and group. //
   * [MQTT-3.8.4-3]
   *
   * @param added its filter must be a valid one, as {@link ParsedFilter} gives it
   * @return true when there was none before
   */
  public boolean subscribe(Subscription added) {
    synchronized (writing) {
      boolean isNew = TopicNames.hasWildcard(added.filter()) ? addToTree(added) : addExact(added);
      generations.changed(added.filter());
      if (isNew) {
        count++;
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
      boolean existed =
          TopicNames.hasWildcard(filter)
              ? removeFromTree(subscriber, filter, group)
              : removeExact(subscriber, filter, group);
      if (existed) {
        generations.changed(filter);
        count--;
      }
      return existed;
    }
  }

  /** How many subscriptions there are. */
  public int count() {
    return count;
  }

  /** Who gets a message of that topic now; goes through the index, see {@link MatchCache}. */
  public Matches match(String topic) {
    var builder = new MatchBuilder();
    builder.add(exact.get(topic));
    walk(topic, builder);
    return builder.build();
  }

  /**
   * Gives every subscription that is there all the time, once; those that come or go meanwhile may
   * be missed or included.
   */
  public void forEach(Consumer<Subscription> each) {
    exact.forEach(subscribers -> Subscribers.forEachMember(subscribers, each));
    Deque<FilterNode> nodes = new ArrayDeque<>();
    nodes.push(root);
    while (!nodes.isEmpty()) { // not recursive, as the walk below
      FilterNode node = nodes.pop();
      Subscribers.forEachMember(node.here, each);
      Subscribers.forEachMember(node.below, each);
      FilterNode one = node.one;
      if (one != null) {
        nodes.push(one);
      }
      node.children().forEachRemaining(nodes::push);
    }
  }

  Generations generations() {
    return generations;
  }

  /** Whether no node or entry is left. */
  boolean isPruned() {
    return exact.size() == 0 && root.isEmpty();
  }

  private boolean addExact(Subscription added) {
    Subscribers before = exact.get(added.filter());
    boolean isNew = !Subscribers.contains(before, added.subscriber(), added.group());
    exact.put(added.filter(), Subscribers.plus(before, added));
    return isNew;
  }

  private boolean removeExact(Subscriber subscriber, String filter, String group) {
    Subscribers before = exact.get(filter);
    if (!Subscribers.contains(before, subscriber, group)) {
      return false;
    }
    Subscribers after = Subscribers.minus(before, subscriber, group);
    if (after == null) {
      exact.remove(filter);
    } else {
      exact.put(filter, after);
    }
    return true;
  }

  private boolean addToTree(Subscription added) {
    String filter = added.filter();
    FilterNode node = root;
    int start = 0;
    for (int end = Levels.end(filter, 0);
        start <= filter.length() && !Levels.isRest(filter, start, end);
        end = Levels.end(filter, start)) {
      node = node.stepOrMake(filter, start, end, names);
      start = end + 1;
    }
    Subscribers before = start > filter.length() ? node.here : node.below;
    boolean isNew = !Subscribers.contains(before, added.subscriber(), added.group());
    store(node, start > filter.length(), Subscribers.plus(before, added));
    return isNew;
  }

  private boolean removeFromTree(Subscriber subscriber, String filter, String group) {
    List<FilterNode> path = new ArrayList<>();
    FilterNode node = root;
    int start = 0;
    for (int end = Levels.end(filter, 0);
        start <= filter.length() && !Levels.isRest(filter, start, end);
        end = Levels.end(filter, start)) {
      path.add(node);
      node = node.step(filter, start, end);
      if (node == null) {
        return false;
      }
      start = end + 1;
    }
    boolean endsHere = start > filter.length();
    Subscribers before = endsHere ? node.here : node.below;
    if (!Subscribers.contains(before, subscriber, group)) {
      return false;
    }
    store(node, endsHere, Subscribers.minus(before, subscriber, group));
    prune(path, node);
    return true;
  }

  private static void store(FilterNode node, boolean endsHere, @Nullable Subscribers subscribers) {
    if (endsHere) {
      node.here = subscribers;
    } else {
      node.below = subscribers;
    }
  }

  private static void prune(List<FilterNode> path, FilterNode last) {
    FilterNode node = last;
    for (FilterNode parent : path.reversed()) {
      if (!node.isEmpty()) {
        return;
      }
      parent.drop(node);
      node = parent;
    }
  }

  /** A branch of the walk that is still to be taken. */
  private record Pending(FilterNode node, int start, @Nullable Pending next) {}

  /**
   * Not recursive: without a limit on levels a topic of 65,535 of them must not overflow the stack.
   */
  private void walk(String topic, MatchBuilder builder) {
    Pending pending = null;
    FilterNode node = root;
    int start = 0;
    if (Levels.isReserved(topic)) { // [MQTT-4.7.2-1]
      int end = Levels.end(topic, 0);
      node = root.child(topic, 0, end);
      start = end + 1;
    }
    while (node != null) {
      FilterNode next = null;
      builder.add(node.below);
      if (start > topic.length()) {
        builder.add(node.here);
      } else {
        int end = Levels.end(topic, start);
        FilterNode named = node.child(topic, start, end);
        FilterNode one = node.one;
        start = end + 1;
        pending = named != null && one != null ? new Pending(one, start, pending) : pending;
        next = named != null ? named : one;
      }
      if (next == null && pending != null) {
        next = pending.node();
        start = pending.start();
        pending = pending.next();
      }
      node = next;
    }
  }
}
