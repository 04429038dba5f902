package io.sundew.broker.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Qos;
import io.sundew.broker.message.Origin;
import io.sundew.broker.message.Publication;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RetainedMessagesTest {
  private final RetainedMessages retained = new RetainedMessages(0, 0);

  @Test
  void put_sameTopicAgain_replaces() {
    assertEquals(RetainOutcome.STORED, retained.put(message("a/b", "old")));
    long bytes = retained.bytes();
    Publication last = message("a/b", "newer");

    assertEquals(RetainOutcome.REPLACED, retained.put(last));

    assertSame(last, retained.get("a/b"));
    assertEquals(1, retained.count());
    assertEquals(bytes + 2, retained.bytes());
  }

  @Test
  void put_emptyPayload_removes() {
    retained.put(message("a/b", "x"));
    retained.put(message("a", "x"));

    assertEquals(RetainOutcome.REMOVED, retained.put(message("a/b", "")));
    assertEquals(RetainOutcome.NOTHING_TO_REMOVE, retained.put(message("a/b", "")));
    assertNull(retained.get("a/b"));
    assertNotNull(retained.get("a"));

    assertTrue(retained.remove("a"));
    assertFalse(retained.remove("a"));
    assertEquals(0, retained.count());
    assertEquals(0, retained.bytes());
    assertTrue(retained.isPruned());
  }

  @Test
  void put_beyondTheCount_isRefusedButReplacingIsNot() {
    var limited = new RetainedMessages(2, 0);
    limited.put(message("a", "1"));
    limited.put(message("b", "1"));

    assertEquals(RetainOutcome.OVER_LIMIT, limited.put(message("c", "1")));
    assertEquals(RetainOutcome.REPLACED, limited.put(message("a", "2")));
    assertNull(limited.get("c"));
    limited.remove("b");
    assertEquals(RetainOutcome.STORED, limited.put(message("c", "1")));
  }

  @Test
  void put_beyondTheBytes_isRefusedAndTheOldStays() {
    var limited = new RetainedMessages(0, 200);
    Publication small = message("a", "x");
    limited.put(small);

    assertEquals(RetainOutcome.OVER_LIMIT, limited.put(message("a", "x".repeat(200))));
    assertSame(small, limited.get("a"));
    Properties heavy = Properties.builder().user("k", "v".repeat(200)).build();
    assertEquals(
        RetainOutcome.OVER_LIMIT, limited.put(message("b", "x", heavy, Publication.NEVER)));
  }

  @Test
  void match_examplesOfTheStandard() {
    for (String topic :
        List.of(
            "sport", "sport/", "sport/tennis", "sport/tennis/p1", "/finance", "$SYS/up", "$SYS")) {
      retained.put(message(topic, "x"));
    }

    assertEquals(
        List.of("/finance", "sport", "sport/", "sport/tennis", "sport/tennis/p1"), topics("#"));
    assertEquals(List.of("sport", "sport/", "sport/tennis", "sport/tennis/p1"), topics("sport/#"));
    assertEquals(List.of("sport/", "sport/tennis"), topics("sport/+"));
    assertEquals(List.of("sport"), topics("+"));
    assertEquals(List.of("/finance", "sport/", "sport/tennis"), topics("+/+"));
    assertEquals(List.of("/finance"), topics("/+"));
    assertEquals(List.of("sport/tennis/p1"), topics("+/+/p1"));
    assertEquals(List.of("$SYS", "$SYS/up"), topics("$SYS/#"));
    assertEquals(List.of("$SYS/up"), topics("$SYS/+"));
    assertEquals(List.of("sport/tennis"), topics("sport/tennis"));
    assertEquals(List.of(), topics("sport/golf"));
    assertEquals(
        List.of("/finance", "sport", "sport/", "sport/tennis", "sport/tennis/p1"), topics("+/#"));
  }

  @Test
  void match_expired_isSkippedAndRemoved() {
    retained.put(message("a/b", "x", Properties.NONE, 1000));
    retained.put(message("a/c", "x"));

    assertEquals(List.of("a/b", "a/c"), topics("a/+", 999));
    assertEquals(List.of("a/c"), topics("a/+", 1000));
    assertNull(retained.get("a/b"));
    assertEquals(1, retained.count());
  }

  @Test
  void sweep_removesExpired() {
    for (int i = 0; i < 30_000; i++) {
      retained.put(message("t/" + i, "x", Properties.NONE, i % 2 == 0 ? 10 : Publication.NEVER));
    }
    retained.put(message("$x/1", "x", Properties.NONE, 10));

    assertEquals(0, retained.sweep(9));
    int removed = 0;
    for (int i = 0; i < 10; i++) {
      removed += retained.sweep(10);
    }

    assertEquals(15_001, removed);
    assertEquals(15_000, retained.count());
  }

  @Test
  void next_boundedSteps_pausesWithoutLosingAnything() {
    for (int i = 0; i < 1000; i++) {
      retained.put(message("t/" + i + (i % 100 == 0 ? "/x" : "/y"), "x"));
    }
    RetainedCursor cursor = retained.cursor("t/+/x");
    int found = 0;
    int pauses = 0;
    while (!cursor.isExhausted()) {
      if (cursor.next(0, 10) != null) {
        found++;
      } else {
        pauses++;
      }
    }

    assertEquals(10, found);
    assertTrue(pauses > 50, "pauses: " + pauses);
  }

  @Test
  void match_randomTopicsAndFilters_asTheNaiveMatcher() {
    var random = new RandomFilters(5);
    var model = new TreeSet<String>();
    for (int round = 0; round < 20_000; round++) {
      String topic = random.topic();
      if (random.chance(60)) {
        retained.put(message(topic, "x"));
        model.add(topic);
      } else {
        assertEquals(model.remove(topic), retained.remove(topic));
      }
      if (round % 20 == 0) {
        String filter = random.filter();
        List<String> expected =
            model.stream().filter(name -> NaiveMatcher.matches(filter, name)).toList();
        assertEquals(expected, topics(filter), filter);
      }
    }
    assertEquals(model.size(), retained.count());
    model.forEach(topic -> assertTrue(retained.remove(topic)));
    assertTrue(retained.isPruned());
  }

  private List<String> topics(String filter) {
    return topics(filter, 0);
  }

  private List<String> topics(String filter, long nowMillis) {
    var topics = new ArrayList<String>();
    retained.match(filter, nowMillis, message -> topics.add(message.topic()));
    return topics.stream().sorted().toList();
  }

  private static Publication message(String topic, String payload) {
    return message(topic, payload, Properties.NONE, Publication.NEVER);
  }

  private static Publication message(
      String topic, String payload, Properties properties, long expiresAtMillis) {
    byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
    return new Publication(
        Topic.of(topic),
        bytes,
        Qos.AT_LEAST_ONCE,
        true,
        properties,
        Origin.BROKER,
        0,
        expiresAtMillis);
  }
}
