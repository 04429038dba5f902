package io.sundew.broker.routing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Qos;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionIndexTest {
  private final SubscriptionIndex index = new SubscriptionIndex();
  private final FakeSubscriber alice = new FakeSubscriber("alice");
  private final FakeSubscriber bob = new FakeSubscriber("bob");

  @ParameterizedTest
  @CsvSource({
    "sport/tennis/player1/#, sport/tennis/player1, true",
    "sport/tennis/player1/#, sport/tennis/player1/ranking, true",
    "sport/tennis/player1/#, sport/tennis/player1/score/wimbledon, true",
    "sport/tennis/player1/#, sport/tennis/player2, false",
    "sport/#, sport, true",
    "sport/#, sports, false",
    "#, sport/tennis, true",
    "#, /, true",
    "sport/tennis/+, sport/tennis/player1, true",
    "sport/tennis/+, sport/tennis/player1/ranking, false",
    "sport/+, sport, false",
    "sport/+, sport/, true",
    "+/+, /finance, true",
    "/+, /finance, true",
    "+, /finance, false",
    "+/tennis/#, sport/tennis, true",
    "+/tennis/#, sport/tennis/x/y, true",
    "sport/+/player1, sport/tennis/player1, true",
    "sport/+/player1, sport/tennis/x/player1, false",
    "+/#, sport, true",
    "a//b, a//b, true",
    "a/+/b, a//b, true",
    "a/b, a/b/, false",
    "a/b, A/b, false",
    "#, $SYS/uptime, false",
    "+/uptime, $SYS/uptime, false",
    "$SYS/#, $SYS/uptime, true",
    "$SYS/#, $SYS, true",
    "$SYS/+, $SYS/uptime, true",
    "+, $SYS, false",
    "a/#, a/$b, true",
    "a/+, a/$b, true",
  })
  void match_examplesOfTheStandard(String filter, String topic, boolean matches) {
    index.subscribe(direct(alice, filter, 0));

    assertEquals(matches, !index.match(topic).isEmpty());
  }

  @Test
  void match_emptyIndex_isNone() {
    assertSame(Matches.NONE, index.match("a/b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "a/+", "#"})
  void subscribe_sameFilterAgain_replaces(String filter) {
    assertTrue(index.subscribe(direct(alice, filter, 2, 5)));
    assertFalse(index.subscribe(direct(alice, filter, 0, 6)));

    assertEquals(1, index.count());
    Route[] routes = index.match("a/b").routes();
    assertEquals(1, routes.length);
    assertEquals(Qos.AT_MOST_ONCE, routes[0].qos());
    assertArrayEquals(new int[] {6}, routes[0].subscriptionIdentifiers());
  }

  @Test
  void match_overlappingFilters_oneRouteWithHighestQosAndAllIdentifiers() {
    index.subscribe(direct(alice, "a/b", 0, 7));
    index.subscribe(direct(alice, "a/+", 2, 0));
    index.subscribe(new Subscription(alice, "#", "", Qos.of(1), false, true, 9));
    index.subscribe(direct(alice, "a/#", 1, 7));
    index.subscribe(direct(bob, "a/b", 1, 3));

    Route[] routes = sorted(index.match("a/b"));

    assertEquals(2, routes.length);
    assertSame(alice, routes[0].subscriber());
    assertEquals(Qos.EXACTLY_ONCE, routes[0].qos());
    assertTrue(routes[0].retainAsPublished());
    assertArrayEquals(new int[] {7, 7, 9}, sorted(routes[0].subscriptionIdentifiers()));
    assertSame(bob, routes[1].subscriber());
    assertFalse(routes[1].retainAsPublished());
    assertArrayEquals(new int[] {3}, routes[1].subscriptionIdentifiers());
  }

  @Test
  void withoutLocal_noneIsNoLocal_isTheSameRoute() {
    index.subscribe(direct(alice, "a", 1, 1));
    index.subscribe(direct(alice, "+", 1, 1));

    Route route = index.match("a").routes()[0];

    assertSame(route, route.withoutLocal());
  }

  @Test
  void withoutLocal_allAreNoLocal_isNull() {
    index.subscribe(new Subscription(alice, "a", "", Qos.of(1), true, false, 1));
    assertNull(index.match("a").routes()[0].withoutLocal());

    index.subscribe(new Subscription(alice, "#", "", Qos.of(1), true, false, 2));
    assertNull(index.match("a").routes()[0].withoutLocal());
  }

  @Test
  void withoutLocal_someAreNoLocal_leavesTheOthers() {
    index.subscribe(new Subscription(alice, "a", "", Qos.of(2), true, true, 1));
    index.subscribe(direct(alice, "+", 1, 2));

    Route route = index.match("a").routes()[0];
    Route foreign = route.withoutLocal();

    assertEquals(Qos.EXACTLY_ONCE, route.qos());
    assertNotNull(foreign);
    assertEquals(Qos.AT_LEAST_ONCE, foreign.qos());
    assertFalse(foreign.retainAsPublished());
    assertArrayEquals(new int[] {2}, foreign.subscriptionIdentifiers());
    assertSame(foreign, foreign.withoutLocal());
  }

  @Test
  void match_severalGroups_eachIsGivenBesideTheDirectSubscription() {
    index.subscribe(shared(alice, "g1", "a/+"));
    index.subscribe(shared(bob, "g1", "a/+"));
    index.subscribe(shared(alice, "g2", "a/+"));
    index.subscribe(shared(alice, "g1", "a/b"));
    index.subscribe(direct(alice, "a/+", 1, 0));

    Matches matches = index.match("a/b");

    assertEquals(5, index.count());
    assertEquals(1, matches.routes().length);
    assertEquals(
        List.of("g1 a/+", "g1 a/b", "g2 a/+"),
        Arrays.stream(matches.shared())
            .map(group -> group.name() + " " + group.filter())
            .sorted()
            .toList());
  }

  @Test
  void unsubscribe_sharedAndDirect_areIndependent() {
    index.subscribe(shared(alice, "g", "a"));
    index.subscribe(direct(alice, "a", 1, 0));

    assertTrue(index.unsubscribe(alice, "a", ""));
    assertFalse(index.unsubscribe(alice, "a", ""));
    assertEquals(0, index.match("a").routes().length);
    assertEquals(1, index.match("a").shared().length);

    assertFalse(index.unsubscribe(bob, "a", "g"));
    assertFalse(index.unsubscribe(alice, "a", "other"));
    assertTrue(index.unsubscribe(alice, "a", "g"));
    assertEquals(0, index.count());
    assertTrue(index.isPruned());
  }

  @Test
  void unsubscribe_unknown_isFalseAndLeavesNoNodes() {
    assertFalse(index.unsubscribe(alice, "a/+/b", ""));
    assertFalse(index.unsubscribe(alice, "a/b", ""));
    index.subscribe(direct(alice, "a/+/b", 0));
    assertFalse(index.unsubscribe(alice, "a/+", ""));
    assertFalse(index.unsubscribe(bob, "a/+/b", ""));
    assertTrue(index.unsubscribe(alice, "a/+/b", ""));

    assertTrue(index.isPruned());
  }

  @Test
  void unsubscribe_oneOfManySubscribers_leavesTheOthers() {
    for (String filter : List.of("wide/topic", "wide/+", "wide/#")) {
      var all = new ArrayList<FakeSubscriber>();
      for (int i = 0; i < 1000; i++) {
        all.add(new FakeSubscriber("c" + i));
        assertTrue(index.subscribe(direct(all.getLast(), filter, 0)));
      }
      assertEquals(1000, index.match("wide/topic").routes().length);
      while (!all.isEmpty()) {
        assertTrue(index.unsubscribe(all.removeLast(), filter, ""));
        assertEquals(all.size(), index.match("wide/topic").routes().length);
      }
    }
    assertTrue(index.isPruned());
  }

  @Test
  void match_topicAndFiltersOfAsManyLevelsAsAStringHolds_doesNotOverflowTheStack() {
    String levels = "/".repeat(65_534);
    index.subscribe(direct(alice, levels + "+", 0));
    index.subscribe(direct(bob, "+/".repeat(32_767) + "#", 0));

    assertEquals(2, index.match(levels).routes().length);

    assertTrue(index.unsubscribe(alice, levels + "+", ""));
    assertTrue(index.unsubscribe(bob, "+/".repeat(32_767) + "#", ""));
    assertTrue(index.isPruned());
  }

  @Test
  void forEach_givesEverySubscriptionOnce_membersOfGroupsToo() {
    List<String> filters = List.of("a/b", "a/+", "a/#", "#", "+/x/+", "$SYS/#");
    filters.forEach(filter -> index.subscribe(direct(alice, filter, 0)));
    index.subscribe(direct(bob, "a/b", 0));
    index.subscribe(shared(alice, "g", "a/b"));
    index.subscribe(shared(bob, "g", "a/b"));
    index.subscribe(shared(bob, "h", "a/#"));

    List<Subscription> all = new ArrayList<>();
    index.forEach(all::add);

    assertEquals(index.count(), all.size());
    assertEquals(10, all.stream().distinct().count());
  }

  private static Subscription direct(FakeSubscriber subscriber, String filter, int identifier) {
    return direct(subscriber, filter, 0, identifier);
  }

  private static Subscription direct(
      FakeSubscriber subscriber, String filter, int qos, int identifier) {
    return new Subscription(subscriber, filter, "", Qos.of(qos), false, false, identifier);
  }

  private static Subscription shared(FakeSubscriber subscriber, String group, String filter) {
    return new Subscription(subscriber, filter, group, Qos.of(1), false, false, 0);
  }

  private static Route[] sorted(Matches matches) {
    Route[] routes = matches.routes().clone();
    Arrays.sort(routes, (a, b) -> a.subscriber().clientId().compareTo(b.subscriber().clientId()));
    return routes;
  }

  private static int[] sorted(int[] numbers) {
    int[] copy = numbers.clone();
    Arrays.sort(copy);
    return copy;
  }
}
