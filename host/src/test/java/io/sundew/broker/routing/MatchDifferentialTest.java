package io.sundew.broker.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Qos;
import io.sundew.mqtt.Topic;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The index and the cache against going through all subscriptions one by one. */
class MatchDifferentialTest {
  private static final int ROUNDS = 20_000;

  private record Key(Subscriber subscriber, String filter, String group) {}

  private final SubscriptionIndex index = new SubscriptionIndex();
  private final MatchCache cache = new MatchCache(index, 64);
  private final Map<Key, Subscription> model = new LinkedHashMap<>();
  private final List<FakeSubscriber> subscribers =
      IntStream.range(0, 30).mapToObj(i -> new FakeSubscriber("c" + i)).toList();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void match_randomChanges_asTheNaiveMatcher(long seed) {
    var random = new RandomFilters(seed);
    for (int round = 0; round < ROUNDS; round++) {
      change(random, round < ROUNDS * 3 / 4 ? 60 : 20);
      assertEquals(model.size(), index.count());
      if (round % 8 == 0) {
        compare(random.topic());
      }
    }
    for (Key key : List.copyOf(model.keySet())) {
      assertTrue(index.unsubscribe(key.subscriber, key.filter, key.group));
    }
    assertEquals(0, index.count());
    assertTrue(index.isPruned());
  }

  private void change(RandomFilters random, int percentOfAdding) {
    String filter = random.filter();
    String group = random.chance(20) ? "g" + random.number(3) : "";
    FakeSubscriber subscriber = subscribers.get(random.number(subscribers.size()));
    var key = new Key(subscriber, filter, group);
    if (random.chance(percentOfAdding)) {
      boolean noLocal = group.isEmpty() && random.chance(30);
      Qos qos = Qos.of(random.number(3));
      var added =
          new Subscription(
              subscriber, filter, group, qos, noLocal, random.chance(20), random.number(4));
      assertEquals(model.put(key, added) == null, index.subscribe(added));
    } else if (!model.isEmpty() && random.chance(80)) {
      Key known = model.keySet().iterator().next();
      model.remove(known);
      assertTrue(index.unsubscribe(known.subscriber, known.filter, known.group));
    } else {
      assertEquals(model.remove(key) != null, index.unsubscribe(subscriber, filter, group));
    }
  }

  private void compare(String topic) {
    List<Subscription> matching =
        model.values().stream().filter(s -> NaiveMatcher.matches(s.filter(), topic)).toList();
    for (Matches matches : List.of(index.match(topic), cache.match(Topic.of(topic)))) {
      assertEquals(routes(matching), routes(matches), topic);
      assertEquals(groups(matching), groups(matches), topic);
    }
  }

  private static Map<String, String> routes(List<Subscription> matching) {
    var routes = new TreeMap<String, String>();
    for (Subscription one : matching) {
      if (!one.isShared()) {
        List<Subscription> all =
            matching.stream()
                .filter(s -> !s.isShared() && s.subscriber().equals(one.subscriber()))
                .toList();
        List<Subscription> foreign = all.stream().filter(s -> !s.noLocal()).toList();
        routes.put(one.subscriber().clientId(), text(all) + " foreign " + text(foreign));
      }
    }
    return routes;
  }

  private static String text(List<Subscription> all) {
    return all.isEmpty()
        ? "none"
        : text(
            all.stream().mapToInt(s -> s.qos().level()).max().orElseThrow(),
            all.stream().anyMatch(Subscription::retainAsPublished),
            all.stream().mapToInt(Subscription::identifier).filter(i -> i != 0).toArray());
  }

  private static Map<String, String> routes(Matches matches) {
    var routes = new TreeMap<String, String>();
    for (Route route : matches.routes()) {
      String text = text(route) + " foreign " + text(route.withoutLocal());
      assertEquals(
          null, routes.put(route.subscriber().clientId(), text), "two routes to one subscriber");
    }
    return routes;
  }

  private static String text(@Nullable Route route) {
    return route == null
        ? "none"
        : text(route.qos().level(), route.retainAsPublished(), route.subscriptionIdentifiers());
  }

  private static String text(int qos, boolean retain, int[] identifiers) {
    int[] sorted = identifiers.clone();
    Arrays.sort(sorted);
    return qos + " " + retain + " " + Arrays.toString(sorted);
  }

  private static Set<String> groups(List<Subscription> matching) {
    return sorted(
        matching.stream().filter(Subscription::isShared).map(s -> s.group() + " " + s.filter()));
  }

  private static Set<String> groups(Matches matches) {
    Set<String> groups =
        sorted(Arrays.stream(matches.shared()).map(g -> g.name() + " " + g.filter()));
    assertEquals(matches.shared().length, groups.size(), "a group twice");
    return groups;
  }

  private static Set<String> sorted(Stream<String> names) {
    var sorted = new TreeSet<String>();
    names.forEach(sorted::add);
    return sorted;
  }
}
