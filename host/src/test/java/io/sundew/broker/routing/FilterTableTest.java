package io.sundew.broker.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.sundew.api.Qos;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterTableTest {
  private static final int CHANGES = 200_000;

  private final FilterTable table = new FilterTable();
  private final FakeSubscriber subscriber = new FakeSubscriber("c");

  /** Few hashes: many filters of each; many filters: the table splits, grows and shrinks. */
  @ParameterizedTest
  @CsvSource({"30, 4", "300, 50", "2000, 1000000", "40000, 1000000000"})
  void randomChanges_areAsInAMap(int filters, int hashes) {
    var random = new Random(5);
    Map<String, Subscribers> model = new HashMap<>();
    for (int change = 0; change < CHANGES; change++) {
      String filter = "f" + random.nextInt(filters);
      int hash = hash(filter, hashes);
      int percentOfAdding = change < CHANGES / 2 ? 80 : 20;
      if (random.nextInt(100) < percentOfAdding) {
        Subscription added = subscription(filter);
        table.put(hash, added);
        model.put(filter, added);
      } else {
        table.remove(hash, filter);
        model.remove(filter);
      }
      String other = "f" + random.nextInt(filters);
      assertSame(model.get(other), table.find(hash(other, hashes), other, null));
      assertEquals(model.size(), table.size());
    }
    Set<Subscribers> seen = new HashSet<>();
    table.forEach(seen::add);
    assertEquals(Set.copyOf(model.values()), seen);

    model.keySet().forEach(filter -> table.remove(hash(filter, hashes), filter));
    assertEquals(0, table.size());
  }

  @Test
  void find_ofAShape_comparesTheFilterWithTheTopic() {
    FilterShape shape = FilterShape.of("a/+/c");
    table.put(7, subscription("a/+/c"));
    table.put(7, subscription("b/+/c"));

    assertEquals("b/+/c", filter(table.find(7, "b/x/c", shape)));
    assertEquals("a/+/c", filter(table.find(7, "a//c", shape)));
    assertNull(table.find(7, "c/x/c", shape));
    assertNull(table.find(8, "a/x/c", shape));
  }

  /** Those that come and go share places and hashes with those that stay. */
  @ParameterizedTest
  @CsvSource({"100, 8, 400", "3000, 1000000000, 30000"})
  void find_whileOthersComeAndGo_findsWhatIsThereAllTheTime(int staying, int hashes, int passing)
      throws Exception {
    for (int i = 0; i < staying; i++) {
      table.put(hash("s" + i, hashes), subscription("s" + i));
    }
    var changing = new AtomicBoolean(true);
    try (var threads = Executors.newSingleThreadExecutor()) {
      Future<?> reader =
          threads.submit(
              () -> {
                do {
                  for (int i = 0; i < staying; i++) {
                    String filter = "s" + i;
                    assertEquals(filter, filter(table.find(hash(filter, hashes), filter, null)));
                  }
                } while (changing.get());
              });
      try {
        comeAndGo(hashes, passing);
      } finally {
        changing.set(false);
      }
      reader.get(60, TimeUnit.SECONDS);
    }
    assertEquals(staying, table.size());
  }

  private void comeAndGo(int hashes, int passing) {
    var random = new Random(6);
    Set<String> there = new HashSet<>();
    for (int change = 0; change < CHANGES; change++) {
      String filter = "p" + random.nextInt(passing);
      if (there.add(filter)) {
        table.put(hash(filter, hashes), subscription(filter));
      } else {
        there.remove(filter);
        table.remove(hash(filter, hashes), filter);
      }
    }
    there.forEach(filter -> table.remove(hash(filter, hashes), filter));
  }

  private static int hash(String filter, int hashes) {
    return 1 + Math.floorMod(filter.hashCode() * 0x9E3779B9, hashes);
  }

  private static String filter(Subscribers found) {
    return found == null ? "none" : found.filter();
  }

  private Subscription subscription(String filter) {
    return new Subscription(subscriber, filter, "", Qos.AT_MOST_ONCE, false, false, 0);
  }
}
