package io.sundew.broker.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Qos;
import io.sundew.mqtt.Topic;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MatchCacheTest {
  private final SubscriptionIndex index = new SubscriptionIndex();
  private final MatchCache cache = new MatchCache(index, 1024);
  private final FakeSubscriber alice = new FakeSubscriber("alice");
  private final FakeSubscriber bob = new FakeSubscriber("bob");

  @Test
  void match_nothingChanged_isTheSameObject() {
    subscribe(alice, "a/b");

    assertSame(cache.match(Topic.of("a/b")), cache.match(Topic.of("a/b")));
    assertEquals(1, cache.match(Topic.of("a/b")).routes().length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "a/+", "a/#", "+/b", "#", "+/+", "a/b/#"})
  void match_matchingFilterComesAndGoes_isSeenAtOnce(String filter) {
    Topic topic = Topic.of("a/b");
    assertTrue(cache.match(topic).isEmpty());

    subscribe(alice, filter);
    assertEquals(1, cache.match(topic).routes().length);
    subscribe(bob, filter);
    assertEquals(2, cache.match(topic).routes().length);
    index.unsubscribe(alice, filter, "");
    assertSame(bob, cache.match(topic).routes()[0].subscriber());
    index.unsubscribe(bob, filter, "");
    assertTrue(cache.match(topic).isEmpty());
  }

  @Test
  void match_subscriptionReplaced_isSeenAtOnce() {
    subscribe(alice, "a/b");
    assertEquals(Qos.AT_LEAST_ONCE, cache.match(Topic.of("a/b")).routes()[0].qos());

    index.subscribe(new Subscription(alice, "a/b", "", Qos.EXACTLY_ONCE, false, false, 0));

    assertEquals(Qos.EXACTLY_ONCE, cache.match(Topic.of("a/b")).routes()[0].qos());
  }

  @Test
  void match_changesInAnotherBranch_leaveTheEntry() {
    subscribe(alice, "a/b");
    Matches before = cache.match(Topic.of("a/b"));

    subscribe(bob, "b/+");
    subscribe(bob, "b/#");
    subscribe(bob, "a/other");
    index.unsubscribe(bob, "b/+", "");
    assertSame(before, cache.match(Topic.of("a/b")));

    subscribe(bob, "a/+/c");
    assertNotSame(before, cache.match(Topic.of("a/b")));
  }

  @Test
  void match_moreTopicsThanPlaces_staysRightAndBounded() {
    var small = new MatchCache(index, 1);
    for (int i = 0; i < 100; i++) {
      subscribe(alice, "t/" + i);
    }
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 200; i++) {
        assertEquals(i < 100 ? 1 : 0, small.match(Topic.of("t/" + i)).routes().length);
      }
    }
  }

  @Test
  void match_manyTopicsThatComeOnce_leaveThoseThatStandThere() {
    var small = new MatchCache(index, 4);
    subscribe(alice, "t/+");
    List<Topic> standing = topics("t/", 4);
    List<Matches> before = standing.stream().map(small::match).toList();

    topics("t/once", 1000).forEach(small::match);

    for (int i = 0; i < standing.size(); i++) {
      assertSame(before.get(i), small.match(standing.get(i)));
    }
  }

  @Test
  void match_newTopicThatComesAgain_takesAPlace() {
    var small = new MatchCache(index, 4);
    subscribe(alice, "t/+");
    topics("t/", 4).forEach(small::match);
    Topic topic = Topic.of("t/new");
    small.match(topic);

    assertSame(small.match(topic), small.match(topic));
  }

  private static List<Topic> topics(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> Topic.of(prefix + i)).toList();
  }

  @Test
  void match_topicsOfEqualHash_areKeptApart() {
    List<String> equalHashes =
        List.of("AaAaAa", "AaAaBB", "AaBBAa", "AaBBBB", "BBAaAa", "BBAaBB", "BBBBAa");
    subscribe(alice, "AaAaAa");
    subscribe(bob, "BBAaBB");

    for (int round = 0; round < 2; round++) {
      for (String topic : equalHashes) {
        assertEquals(
            index.match(topic).routes().length,
            cache.match(Topic.of(topic)).routes().length,
            topic);
      }
    }
  }

  @Test
  void match_reservedTopic_isNotGivenToLeadingWildcards() {
    subscribe(alice, "#");
    subscribe(alice, "+/x");
    assertTrue(cache.match(Topic.of("$SYS/x")).isEmpty());

    subscribe(alice, "$SYS/#");
    assertEquals(1, cache.match(Topic.of("$SYS/x")).routes().length);
  }

  @Test
  void match_severalTopicsOfOneWideFilter_shareTheRoutes() {
    for (int i = 0; i < 100; i++) {
      subscribe(new FakeSubscriber("c" + i), "wide/#");
    }

    Route[] routes = cache.match(Topic.of("wide/1")).routes();

    assertSame(routes, cache.match(Topic.of("wide/2")).routes());
    subscribe(alice, "wide/#");
    assertEquals(101, cache.match(Topic.of("wide/2")).routes().length);
    assertEquals(101, cache.match(Topic.of("wide/1")).routes().length);
  }

  private void subscribe(FakeSubscriber subscriber, String filter) {
    index.subscribe(new Subscription(subscriber, filter, "", Qos.AT_LEAST_ONCE, false, false, 0));
  }
}
