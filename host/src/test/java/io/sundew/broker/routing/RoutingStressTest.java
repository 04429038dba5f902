package io.sundew.broker.routing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Qos;
import io.sundew.broker.message.Origin;
import io.sundew.broker.message.Publication;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads that change and threads that read at the same time. */
class RoutingStressTest {
  private static final int READERS = 2;
  private static final int CHANGES = 20_000;
  private static final List<String> FILTERS =
      List.of("s/a/b", "s/+/b", "s/a/#", "#", "s/#", "+/a/+", "s/a/b/#");

  private final SubscriptionIndex index = new SubscriptionIndex();
  private final AtomicBoolean changing = new AtomicBoolean(true);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void match_whileOthersComeAndGo_findsWhatIsThereAllTheTime(boolean inTree) throws Exception {
    int others = inTree ? takeAllTables() : 0;
    var resident = new FakeSubscriber("resident");
    for (int i = 0; i < FILTERS.size(); i++) {
      index.subscribe(direct(resident, FILTERS.get(i), i + 1));
      index.subscribe(
          new Subscription(resident, FILTERS.get(i), "team", Qos.AT_LEAST_ONCE, false, false, 0));
    }
    run(
        () -> {
          comeAndGo(subscribers(25), FILTERS, 60_000);
          comeAndGo(subscribers(3), siblings(20_000), 60_000);
        },
        () -> {
          Matches matches = index.match("s/a/b");
          assertEquals(FILTERS.size(), matches.shared().length);
          assertArrayEquals(new int[] {1, 2, 3, 4, 5, 6, 7}, identifiers(matches, resident));
        });

    assertEquals(others + 2 * FILTERS.size(), index.count());
  }

  /** After that, filters with wildcards in other places stand in the tree; how many it took. */
  private int takeAllTables() {
    int taken = 0;
    for (String filter = "z/z/z/z/+"; taken < WildcardFilters.TABLES; filter = "z/" + filter) {
      index.subscribe(direct(new FakeSubscriber("other"), filter, 0));
      index.subscribe(direct(new FakeSubscriber("other"), filter.replace('+', '#'), 0));
      taken += 2;
    }
    return taken;
  }

  /**
   * The filters' own levels and others beside them, so that levels become wide and narrow again.
   */
  private static List<String> siblings(int count) {
    var siblings = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      siblings.add((i % 2 == 0 ? "s/" : "s/a/") + i + (i % 3 == 0 ? "" : "/+"));
    }
    return siblings;
  }

  /**
   * Each step subscribes where the subscriber has no subscription, and ends it where it has one.
   */
  private void comeAndGo(List<FakeSubscriber> subscribers, List<String> filters, int steps) {
    var random = new Random(7);
    var held = new HashSet<Subscription>();
    for (int step = 0; step < steps; step++) {
      FakeSubscriber subscriber = subscribers.get(random.nextInt(subscribers.size()));
      String group = random.nextInt(4) == 0 ? "team" : "";
      String filter = filters.get(random.nextInt(filters.size()));
      var subscription =
          new Subscription(subscriber, filter, group, Qos.AT_MOST_ONCE, false, false, 0);
      if (held.add(subscription)) {
        assertTrue(index.subscribe(subscription));
      } else {
        held.remove(subscription);
        assertTrue(index.unsubscribe(subscriber, filter, group));
      }
    }
    held.forEach(
        last -> assertTrue(index.unsubscribe(last.subscriber(), last.filter(), last.group())));
  }

  /** In each round a new cache looks while the change happens, and again when it is done. */
  @Test
  void cachedMatch_lookedUpDuringAChange_isNotKept() throws Exception {
    List<String> filters = List.of("0/x", "+/x/+", "2/#", "3/+");
    List<String> topics = List.of("0/x", "1/x/1", "2/x/y", "3/x");
    var subscriber = new FakeSubscriber("c");
    var barrier = new CyclicBarrier(2);
    try (var threads = Executors.newSingleThreadExecutor()) {
      Future<?> writer =
          threads.submit(
              () -> {
                for (int round = 0; round < CHANGES; round++) {
                  String filter = filters.get(round / 2 % filters.size());
                  barrier.await(60, TimeUnit.SECONDS);
                  if (round % 2 == 0) {
                    index.subscribe(direct(subscriber, filter, 0));
                  } else {
                    index.unsubscribe(subscriber, filter, "");
                  }
                  barrier.await(60, TimeUnit.SECONDS);
                }
                return null;
              });
      try {
        for (int round = 0; round < CHANGES; round++) {
          Topic topic = Topic.of(topics.get(round / 2 % filters.size()));
          var cache = new MatchCache(index, 4);
          barrier.await(60, TimeUnit.SECONDS);
          for (int spin = round % 200; spin > 0; spin--) {
            Thread.onSpinWait();
          }
          cache.match(topic);
          barrier.await(60, TimeUnit.SECONDS);
          assertEquals(1 - round % 2, cache.match(topic).routes().length, topic.name());
        }
        writer.get(60, TimeUnit.SECONDS);
      } finally {
        threads.shutdownNow();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void subscribe_whereOthersPrune_isAlwaysFoundByItself(boolean inTree) throws Exception {
    int others = inTree ? takeAllTables() : 0;
    try (var threads = Executors.newFixedThreadPool(3)) {
      var all = new ArrayList<Future<?>>();
      for (int i = 0; i < 3; i++) {
        var own = new FakeSubscriber("c" + i);
        all.add(threads.submit(() -> comeLookAndGo(own)));
      }
      for (Future<?> one : all) {
        one.get(60, TimeUnit.SECONDS);
      }
    }
    assertEquals(others, index.count());
    assertEquals(!inTree, index.isPruned());
  }

  private void comeLookAndGo(FakeSubscriber own) {
    List<String> filters = List.of("p/q/r/+", "p/q/#", "p/q/r/s", "p/+/r/s");
    for (int i = 0; i < 20_000; i++) {
      String filter = filters.get(i % filters.size());
      assertTrue(index.subscribe(direct(own, filter, 0)));
      assertTrue(
          Arrays.stream(index.match("p/q/r/s").routes())
              .anyMatch(route -> route.subscriber().equals(own)));
      assertTrue(index.unsubscribe(own, filter, ""));
    }
  }

  @Test
  void sharedGroup_whileOthersJoinAndLeave_choosesTheOnlyConnectedMember() throws Exception {
    var group = new SharedGroup("g", "f");
    var connected = new FakeSubscriber("connected");
    var away = new ArrayList<FakeSubscriber>();
    for (int i = 0; i < 300; i++) {
      var member = new FakeSubscriber("away" + i);
      member.connected = false;
      member.durable = true;
      away.add(member);
      group.join(direct(member, "f", 0));
    }
    group.join(direct(connected, "f", 0));
    run(
        () -> {
          for (int i = 0; i < 300_000; i++) {
            FakeSubscriber member = away.get(i * 7 % away.size());
            group.leave(member);
            group.join(direct(member, "f", 0));
          }
        },
        () -> {
          Subscription chosen = group.next();
          assertNotNull(chosen);
          assertSame(connected, chosen.subscriber());
        });
  }

  @Test
  void retained_whileOthersComeAndGo_givesWhatStaysExactlyOnce() throws Exception {
    var retained = new RetainedMessages(0, 0);
    Set<String> staying = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      staying.add("stay/" + i % 10 + "/" + i);
    }
    staying.forEach(topic -> retained.put(message(topic, Publication.NEVER)));
    run(
        () -> {
          var random = new Random(3);
          for (int i = 0; i < 200_000; i++) {
            String passing = "stay/" + random.nextInt(20) + "/" + random.nextInt(1000) + "x";
            switch (i % 4) {
              case 0, 1 -> retained.put(message(passing, i % 3 == 0 ? 5 : Publication.NEVER));
              case 2 -> retained.remove(passing);
              default -> retained.put(message("stay/" + i % 10 + "/" + i % 100, Publication.NEVER));
            }
          }
        },
        () -> {
          for (String filter : List.of("#", "stay/+/+", "+/#")) {
            var found = new ArrayList<String>();
            retained.match(filter, 10, message -> found.add(message.topic()));
            found.removeIf(topic -> topic.endsWith("x"));
            assertEquals(staying.size(), found.size());
            assertEquals(staying, Set.copyOf(found));
          }
        });

    retained.all().next(10);
    retained.match("#", 10, message -> retained.remove(message.topic()));
    assertEquals(0, retained.count());
    assertEquals(0, retained.bytes());
    assertTrue(retained.isPruned());
  }

  /**
   * Lets readers look again and again until the writer is done; what one of them finds wrong fails
   * the test.
   */
  private void run(Runnable writer, Runnable look) throws Exception {
    try (var threads = Executors.newFixedThreadPool(READERS)) {
      var readers = new ArrayList<Future<Integer>>();
      for (int i = 0; i < READERS; i++) {
        Callable<Integer> reader = () -> lookWhileChanging(look);
        readers.add(threads.submit(reader));
      }
      try {
        writer.run();
      } finally {
        changing.set(false);
      }
      for (Future<Integer> reader : readers) {
        assertTrue(reader.get(60, TimeUnit.SECONDS) > 0);
      }
    }
  }

  private int lookWhileChanging(Runnable look) {
    int looks = 0;
    do {
      look.run();
      looks++;
    } while (changing.get());
    return looks;
  }

  private static List<FakeSubscriber> subscribers(int count) {
    var subscribers = new ArrayList<FakeSubscriber>();
    for (int i = 0; i < count; i++) {
      subscribers.add(new FakeSubscriber("passing" + i));
    }
    return subscribers;
  }

  private static int[] identifiers(Matches matches, FakeSubscriber subscriber) {
    return Arrays.stream(matches.routes())
        .filter(route -> route.subscriber().equals(subscriber))
        .flatMapToInt(route -> Arrays.stream(route.subscriptionIdentifiers()))
        .sorted()
        .toArray();
  }

  private static Subscription direct(FakeSubscriber subscriber, String filter, int identifier) {
    return new Subscription(subscriber, filter, "", Qos.AT_LEAST_ONCE, false, false, identifier);
  }

  private static Publication message(String topic, long expiresAtMillis) {
    return new Publication(
        Topic.of(topic),
        new byte[1],
        Qos.AT_LEAST_ONCE,
        true,
        Properties.NONE,
        Origin.BROKER,
        0,
        expiresAtMillis);
  }
}
