package io.sundew.broker.routing;

import io.sundew.mqtt.Levels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The filters with wildcards. Read by any thread without a lock; changed by one writer at a time.
 *
 * <p>Of all the filters with wildcards in the same places one at most matches a topic. So the first
 * {@value #TABLES} such shapes have a hash table each, and matching is a look-up in each that fits
 * (tuple space search: Srinivasan, Suri, Varghese, "Packet classification using tuple space
 * search", 1999). A tree of a million filters would fetch a dozen nodes from memory, each after the
 * one before. Filters of further shapes stand in a tree nevertheless, so that subscribers cannot
 * make matching dear by inventing shapes. A filter never moves from one to the other while it is
 * there.
 */
final class WildcardFilters {
  /** Shapes with a table of their own. */
  static final int TABLES = 16;

  private record Shaped(FilterShape shape, FilterTable filters) {}

  private volatile List<Shaped> tables = List.of();
  private final FilterTree tree = new FilterTree();

  /** How many filters of a shape are in the tree; such a shape gets no table. */
  private final Map<FilterShape, Integer> inTree = new HashMap<>();

  /** Who subscribes to that filter, or null. */
  @Nullable Subscribers get(String filter, LevelHashes hashes) {
    FilterShape shape = FilterShape.of(filter);
    FilterTable table = table(shape);
    return shape == null || table == null
        ? tree.get(filter)
        : table.find(shape.hash(hashes), filter, null);
  }

  /** Puts these in place of those of the filter; null takes them out. */
  void put(String filter, LevelHashes hashes, @Nullable Subscribers subscribers) {
    FilterShape shape = FilterShape.of(filter);
    FilterTable table = tableOrNew(shape);
    if (shape == null || table == null) {
      putIntoTree(filter, shape, subscribers);
    } else if (subscribers != null) {
      table.put(shape.hash(hashes), subscribers);
    } else {
      table.remove(shape.hash(hashes), filter);
      dropIfEmpty(table);
    }
  }

  /** Adds who subscribes to filters that match that topic, whose hashes these are. */
  void match(String topic, LevelHashes hashes, MatchBuilder builder) {
    List<Shaped> all = tables;
    for (int i = 0; i < all.size(); i++) {
      FilterShape shape = all.get(i).shape();
      if (shape.fits(hashes.levels())
          && !(shape.beginsWithWildcard() && Levels.isReserved(topic))) { // [MQTT-4.7.2-1]
        builder.add(all.get(i).filters().find(shape.hash(hashes), topic, shape));
      }
    }
    if (!tree.isEmpty()) {
      tree.match(topic, builder);
    }
  }

  /** Gives who subscribes to each filter that is there all the time, once. */
  void forEach(Consumer<? super Subscribers> each) {
    tables.forEach(table -> table.filters().forEach(each));
    tree.forEach(each);
  }

  /** Whether nothing is left. */
  boolean isEmpty() {
    return tables.isEmpty() && tree.isEmpty();
  }

  private @Nullable FilterTable table(@Nullable FilterShape shape) {
    for (Shaped table : tables) {
      if (table.shape().equals(shape)) {
        return table.filters();
      }
    }
    return null;
  }

  private @Nullable FilterTable tableOrNew(@Nullable FilterShape shape) {
    FilterTable table = table(shape);
    if (table != null || shape == null || tables.size() == TABLES || inTree.containsKey(shape)) {
      return table;
    }
    var made = new Shaped(shape, new FilterTable());
    var more = new ArrayList<>(tables);
    more.add(made);
    tables = List.copyOf(more);
    return made.filters();
  }

  private void dropIfEmpty(FilterTable table) {
    if (table.size() == 0) {
      tables = tables.stream().filter(kept -> kept.filters().size() > 0).toList();
    }
  }

  private void putIntoTree(
      String filter, @Nullable FilterShape shape, @Nullable Subscribers subscribers) {
    boolean wasThere = tree.get(filter) != null;
    if (subscribers == null) {
      tree.remove(filter);
    } else {
      tree.put(subscribers);
    }
    int change = (subscribers == null ? 0 : 1) - (wasThere ? 1 : 0);
    if (shape != null && change != 0) {
      inTree.merge(shape, change, (before, by) -> before + by == 0 ? null : before + by);
    }
  }
}
