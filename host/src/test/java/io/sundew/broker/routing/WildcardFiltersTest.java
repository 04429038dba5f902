package io.sundew.broker.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Qos;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Filters of more shapes than there are tables: some in tables, some in the tree. */
class WildcardFiltersTest {
  private static final String TOPIC = "a/a/a/a/a";

  private final SubscriptionIndex index = new SubscriptionIndex();
  private final FakeSubscriber alice = new FakeSubscriber("alice");
  private final FakeSubscriber bob = new FakeSubscriber("bob");

  @Test
  void match_moreShapesThanTables_findsFiltersOfAll() {
    List<String> filters = filtersOfManyShapes();
    assertTrue(filters.size() > WildcardFilters.TABLES + 10);
    for (int i = 0; i < filters.size(); i++) {
      assertTrue(subscribe(alice, filters.get(i)));
      assertEquals(i + 1, matching());
    }
    for (int i = filters.size(); i > 0; i--) {
      assertTrue(index.unsubscribe(alice, filters.get(i - 1), ""));
      assertEquals(i - 1, matching());
    }
    assertTrue(index.isPruned());
  }

  /** A filter stays where it is, though there would be a table for its shape now. */
  @Test
  void subscribe_toFilterThatStandsInTheTree_isOneWithItAfterTablesBecameFree() {
    List<String> filters = filtersOfManyShapes();
    filters.forEach(filter -> subscribe(alice, filter));
    for (String filter : filters.subList(0, WildcardFilters.TABLES)) {
      assertTrue(index.unsubscribe(alice, filter, ""));
    }
    List<String> inTree = filters.subList(WildcardFilters.TABLES, filters.size());
    for (String filter : inTree) {
      assertEquals(false, subscribe(alice, filter), filter);
      assertTrue(subscribe(bob, filter));
    }
    assertEquals(2 * inTree.size(), index.count());
    assertEquals(2 * inTree.size(), matching());

    for (String filter : inTree) {
      assertTrue(index.unsubscribe(alice, filter, ""));
      assertTrue(index.unsubscribe(bob, filter, ""));
    }
    assertTrue(index.isPruned());
    filters.forEach(filter -> assertTrue(subscribe(bob, filter)));
    assertEquals(filters.size(), matching());
  }

  @Test
  void forEach_moreShapesThanTables_givesAll() {
    List<String> filters = filtersOfManyShapes();
    filters.forEach(filter -> subscribe(alice, filter));

    List<String> seen = new ArrayList<>();
    index.forEach(subscription -> seen.add(subscription.filter()));

    assertEquals(filters.stream().sorted().toList(), seen.stream().sorted().toList());
  }

  /** All of up to five levels that are a or +, some followed by #, and that match the topic. */
  private static List<String> filtersOfManyShapes() {
    List<String> filters = new ArrayList<>();
    for (int ones = 1; ones < 32; ones++) {
      StringBuilder filter = new StringBuilder();
      for (int level = 0; level < 5; level++) {
        filter.append(level == 0 ? "" : "/").append((ones & (1 << level)) == 0 ? "a" : "+");
      }
      filters.add(ones % 3 == 0 ? filter + "/#" : filter.toString());
    }
    return filters;
  }

  /** How many subscriptions match, each with an identifier of its own. */
  private int matching() {
    int matching = 0;
    for (Route route : index.match(TOPIC).routes()) {
      matching += route.subscriptionIdentifiers().length;
    }
    return matching;
  }

  private boolean subscribe(FakeSubscriber subscriber, String filter) {
    return index.subscribe(
        new Subscription(subscriber, filter, "", Qos.AT_MOST_ONCE, false, false, 1));
  }
}
