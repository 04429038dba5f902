package io.sundew.broker.routing;

import io.sundew.mqtt.Levels;
import org.jspecify.annotations.Nullable;

/**
 * A level of the filters that have wildcards. Read by any thread without a lock, changed by one
 * writer at a time. {@code #} is no node of its own: what subscribes to {@code a/#} stands at
 * {@code a} as {@link #below}.
 */
final class FilterNode extends LevelNode<FilterNode> {
  /** The child for {@code +}. */
  volatile @Nullable FilterNode one;

  /** Who subscribes to the filter that ends here. */
  volatile @Nullable Subscribers here;

  /** Who subscribes to this level and everything below it. */
  volatile @Nullable Subscribers below;

  FilterNode(String level) {
    super(level);
  }

  @Override
  FilterNode self() {
    return this;
  }

  /** The node for that level of a filter, or null. */
  @Nullable FilterNode step(String filter, int start, int end) {
    return Levels.isOne(filter, start, end) ? one : child(filter, start, end);
  }

  /** The node for that level of a filter, made when there is none. */
  FilterNode stepOrMake(String filter, int start, int end, LevelNames names) {
    FilterNode next = step(filter, start, end);
    if (next != null) {
      return next;
    }
    var made = new FilterNode(names.of(filter, start, end));
    if (Levels.isOne(filter, start, end)) {
      one = made;
    } else {
      add(made);
    }
    return made;
  }

  /** Takes a node out that {@link #step} gave. */
  @Override
  void remove(FilterNode next) {
    if (one == next) {
      one = null;
    } else {
      super.remove(next);
    }
  }

  @Override
  boolean isEmpty() {
    return here == null && below == null && one == null && !hasChildren();
  }
}
