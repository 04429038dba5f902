package io.sundew.broker.routing;

import io.sundew.mqtt.Levels;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node of a tree of topic levels. Read by any thread without a lock; {@link #add} and {@link
 * #remove} are called by one writer at a time.
 */
abstract non-sealed class LevelNode<N extends LevelNode<N>> implements Children<N> {
  /** The name of this node's level. */
  final String level;

  private volatile @Nullable Children<N> children;

  LevelNode(String level) {
    this.level = level;
  }

  /** This node as what it is. */
  abstract N self();

  /** Whether nothing is here or further down. */
  abstract boolean isEmpty();

  @Override
  public final Children<N> with(N child) {
    return new Few<>(List.of(self(), child));
  }

  @Override
  public final @Nullable Children<N> without(N child) {
    return equals(child) ? null : this;
  }

  @Override
  public final @Nullable N named(String path, int start, int end) {
    return Levels.is(level, path, start, end) ? self() : null;
  }

  @Override
  public final Iterator<N> all() {
    return List.of(self()).iterator();
  }

  /** The child whose name is that level of the path, or null. */
  final @Nullable N child(String path, int start, int end) {
    return Children.find(children, path, start, end);
  }

  /** All children; concurrent changes do not break the iterator and may or may not show. */
  final Iterator<N> children() {
    return Children.iterator(children);
  }

  final boolean hasChildren() {
    return children != null;
  }

  /** Adds a child whose level is not there yet. */
  final void add(N child) {
    children = Children.plus(children, child);
  }

  /** Takes a child out. */
  void remove(N child) {
    Children<N> before = children;
    if (before != null) {
      children = Children.minus(before, child);
    }
  }

  /** Takes a node out if it is empty, and those above it that are empty then. */
  static <N extends LevelNode<N>> void prune(List<N> path, N last) {
    N node = last;
    for (N parent : path.reversed()) {
      if (!node.isEmpty()) {
        return;
      }
      parent.remove(node);
      node = parent;
    }
  }
}
