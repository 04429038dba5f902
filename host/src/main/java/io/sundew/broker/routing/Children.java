package io.sundew.broker.routing;

import io.sundew.mqtt.Levels;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The children of a tree node: the only child itself, a short array that is replaced at a change,
 * or for wide levels a map that is changed in place. Read by any thread without a lock; changed by
 * one writer at a time, who stores what {@link #plus} and {@link #minus} return. A map also keeps
 * hostile level names of equal hash from making a long list.
 */
sealed interface Children<N extends LevelNode<N>> permits LevelNode, Children.Few, Children.Many {
  /** Above this an array becomes a map. */
  int FEW = 8;

  /**
   * A map that shrinks to this becomes an array again; well below {@link #FEW} so that it does not
   * go to and fro.
   */
  int FEW_AGAIN = 2;

  /** These and one more, whose level is not among them. */
  static <N extends LevelNode<N>> Children<N> plus(@Nullable Children<N> children, N child) {
    return children == null ? child : children.with(child);
  }

  /** These without that one; null when none is left. */
  static <N extends LevelNode<N>> @Nullable Children<N> minus(Children<N> children, N child) {
    return children.without(child);
  }

  /** The child whose name is that level of the path, or null. */
  static <N extends LevelNode<N>> @Nullable N find(
      @Nullable Children<N> children, String path, int start, int end) {
    return children == null ? null : children.named(path, start, end);
  }

  /**
   * All of them; an iterator that goes on through concurrent changes, which it may or may not show.
   */
  static <N extends LevelNode<N>> Iterator<N> iterator(@Nullable Children<N> children) {
    return children == null ? List.<N>of().iterator() : children.all();
  }

  /** {@link #plus}. */
  Children<N> with(N child);

  /** {@link #minus}. */
  @Nullable Children<N> without(N child);

  /** {@link #find}. */
  @Nullable N named(String path, int start, int end);

  /** {@link #iterator}. */
  Iterator<N> all();

  /** Two to {@value #FEW} children. Immutable. */
  final class Few<N extends LevelNode<N>> implements Children<N> {
    private final List<N> nodes;

    Few(List<N> nodes) {
      this.nodes = nodes;
    }

    @Override
    public Children<N> with(N child) {
      if (nodes.size() == FEW) {
        return new Many<>(nodes).with(child);
      }
      var longer = new ArrayList<N>(FEW);
      longer.addAll(nodes);
      longer.add(child);
      return new Few<>(List.copyOf(longer));
    }

    @Override
    public Children<N> without(N child) {
      List<N> rest = nodes.stream().filter(node -> !node.equals(child)).toList();
      return rest.size() == 1 ? rest.getFirst() : new Few<>(rest);
    }

    @Override
    public @Nullable N named(String path, int start, int end) {
      for (int i = 0; i < nodes.size(); i++) {
        N node = nodes.get(i);
        if (Levels.is(node.level, path, start, end)) {
          return node;
        }
      }
      return null;
    }

    @Override
    public Iterator<N> all() {
      return nodes.iterator();
    }
  }

  /** More children, by name. */
  final class Many<N extends LevelNode<N>> implements Children<N> {
    private final WideMap<String, N> nodes = new WideMap<>(2 * FEW);

    private Many(List<N> first) {
      first.forEach(node -> nodes.put(node.level, node));
    }

    @Override
    public Children<N> with(N child) {
      nodes.put(child.level, child);
      return this;
    }

    @Override
    public Children<N> without(N child) {
      nodes.remove(child.level);
      return nodes.size() > FEW_AGAIN ? this : new Few<>(rest());
    }

    @Override
    public @Nullable N named(String path, int start, int end) {
      return nodes.get(path.substring(start, end));
    }

    @Override
    public Iterator<N> all() {
      return nodes.values();
    }

    private List<N> rest() {
      var rest = new ArrayList<N>(FEW_AGAIN);
      nodes.forEach(rest::add);
      return rest;
    }
  }
}
