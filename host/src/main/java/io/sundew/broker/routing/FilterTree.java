package io.sundew.broker.routing;

import io.sundew.mqtt.Levels;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Filters with wildcards of any shape, in a tree of levels that is changed in place; a filter that
 * is there during a whole walk is found by it. Nodes that nobody needs any more are taken out. Read
 * by any thread without a lock; changed by one writer at a time.
 */
final class FilterTree {
  private final FilterNode root = new FilterNode("");
  private final LevelNames names = new LevelNames();

  /** Who subscribes to that filter, or null. */
  @Nullable Subscribers get(String filter) {
    FilterNode node = root;
    int start = 0;
    for (int end = Levels.end(filter, 0);
        node != null && start <= filter.length() && !Levels.isRest(filter, start, end);
        end = Levels.end(filter, start)) {
      node = node.step(filter, start, end);
      start = end + 1;
    }
    if (node == null) {
      return null;
    }
    return start > filter.length() ? node.here : node.below;
  }

  /** Puts them in place of those of the same filter. */
  void put(Subscribers added) {
    String filter = added.filter();
    FilterNode node = root;
    int start = 0;
    for (int end = Levels.end(filter, 0);
        start <= filter.length() && !Levels.isRest(filter, start, end);
        end = Levels.end(filter, start)) {
      node = node.stepOrMake(filter, start, end, names);
      start = end + 1;
    }
    store(node, start > filter.length(), added);
  }

  /** Takes those of that filter out, if there are any. */
  void remove(String filter) {
    List<FilterNode> path = new ArrayList<>();
    FilterNode node = root;
    int start = 0;
    for (int end = Levels.end(filter, 0);
        start <= filter.length() && !Levels.isRest(filter, start, end);
        end = Levels.end(filter, start)) {
      path.add(node);
      node = node.step(filter, start, end);
      if (node == null) {
        return;
      }
      start = end + 1;
    }
    store(node, start > filter.length(), null);
    LevelNode.prune(path, node);
  }

  /** Gives who subscribes to each filter that is there all the time, once. */
  void forEach(Consumer<? super Subscribers> each) {
    Deque<FilterNode> nodes = new ArrayDeque<>();
    nodes.push(root);
    while (!nodes.isEmpty()) { // not recursive, as the walk below
      FilterNode node = nodes.pop();
      give(node.here, each);
      give(node.below, each);
      FilterNode one = node.one;
      if (one != null) {
        nodes.push(one);
      }
      node.children().forEachRemaining(nodes::push);
    }
  }

  private static void give(@Nullable Subscribers subscribers, Consumer<? super Subscribers> each) {
    if (subscribers != null) {
      each.accept(subscribers);
    }
  }

  /** Whether no node is left. */
  boolean isEmpty() {
    return root.isEmpty();
  }

  private static void store(FilterNode node, boolean endsHere, @Nullable Subscribers subscribers) {
    if (endsHere) {
      node.here = subscribers;
    } else {
      node.below = subscribers;
    }
  }

  /** A branch of the walk that is still to be taken. */
  private record Pending(FilterNode node, int start, @Nullable Pending next) {}

  /**
   * Adds who subscribes to filters that match that topic. Not recursive: without a limit on levels
   * a topic of 65,535 of them must not overflow the stack.
   */
  void match(String topic, MatchBuilder builder) {
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
