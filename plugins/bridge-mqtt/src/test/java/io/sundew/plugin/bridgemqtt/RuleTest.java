package io.sundew.plugin.bridgemqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.ReasonCode;
import io.sundew.api.UserProperty;
import io.sundew.mqtt.Topic;
import io.sundew.plugin.bridgemqtt.ConnectionConfig.Retry;
import io.sundew.plugin.bridgemqtt.TopicConfig.Direction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a bridge works out without anybody at the other end. */
class RuleTest {
  private static Rule rule(String pattern, String local, String remote) {
    return Rule.of(
        new TopicConfig(
            Optional.ofNullable(pattern),
            Optional.of(Direction.BOTH),
            Optional.empty(),
            Optional.ofNullable(local),
            Optional.ofNullable(remote)));
  }

  @ParameterizedTest
  @CsvSource({
    "#, , , a/b, a/b",
    "#, l/, r/, l/a/b, r/a/b",
    "#, l/, , l/a, a",
    "#, , r/, a, r/a",
    "a/+, l/, r/, l/a/x, r/a/x",
    ", here, there, here, there",
    "$SYS/x, , r/, $SYS/x, r/$SYS/x",
    "x y, , , x y, x y"
  })
  void topic_isRenamedBothWays(
      String pattern, String local, String remote, String here, String there) {
    Rule rule = rule(pattern, local, remote);

    assertEquals(Optional.of(there), rule.outwards(here));
    assertEquals(Optional.of(here), rule.inwards(there));
  }

  @ParameterizedTest
  @CsvSource({
    "a/+, l/, l/a/x/y",
    "a/+, l/, l/b/x",
    "a/+, l/, a/x",
    "#, l/, l",
    "#, l/, l/",
    "#, , $SYS/x",
    "+/x, , $SYS/x"
  })
  void otherTopic_isNotTheRules(String pattern, String local, String topic) {
    assertEquals(Optional.empty(), rule(pattern, local, null).outwards(topic));
  }

  @ParameterizedTest
  @CsvSource({"#, a+/,", "#, , b#", ", here,", "a/#/b, ,", "a, l, "})
  void unusableRule_isRefused_unlessItsPrefixMakesAFilter(
      String pattern, String local, String remote) {
    if ("a".equals(pattern)) {
      assertEquals("la", rule(pattern, local, remote).localFilter()); // without a slash in between
    } else {
      assertThrows(IllegalArgumentException.class, () -> rule(pattern, local, remote));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a/#, a, true",
    "a/#, a/b/c, true",
    "a/+, a/, true",
    "+, a/b, false",
    "a/+/c, a/b/c, true",
    "a/b, a, false",
    "a, a/b, false",
    "/+, /x, true",
    "+/+, /x, true"
  })
  void filters_match(String filter, String topic, boolean matches) {
    assertEquals(matches, Filters.matches(filter, topic));
  }

  @ParameterizedTest
  @CsvSource({
    "h, false, h:1883",
    "h, true, h:8883",
    "h:1, true, h:1",
    "1.2.3.4:99, false, 1.2.3.4:99",
    "[::1], false, [::1]:1883",
    "[::1]:5, false, [::1]:5",
    "::1, false, [::1]:1883"
  })
  void address_isRead(String text, boolean tls, String address) {
    assertEquals(address, Address.parse(text, tls).toString());
  }

  @ParameterizedTest
  @CsvSource({"h:0", "h:x", "h:65536", "h:", "':1'", "[::1", "[::1]x", "a b:1"})
  void unreadableAddress_isRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Address.parse(text, false));
  }

  @Test
  void backOff_growsWithinItsBounds_andBeginsAnewWhenItLasted() {
    var retry =
        new Retry(
            Optional.of(Duration.ofSeconds(1)),
            Optional.of(Duration.ofSeconds(8)),
            Optional.of(Duration.ofSeconds(60)));
    var backOff = new BackOff(retry, new Random(7));
    long most = 3000;
    for (int i = 0; i < 1000; i++) {
      long now = backOff.next().toMillis();
      assertTrue(now >= 1000 && now <= Math.min(8000, most), now + " of " + most);
      most = now * 3;
    }
    backOff.connected(Duration.ofSeconds(59));
    assertTrue(backOff.next().toMillis() <= 8000);
    backOff.connected(Duration.ofSeconds(60));
    assertTrue(backOff.next().toMillis() <= 3000);
  }

  @Test
  void backOffWithoutCap_isConstant() {
    var retry = new Retry(Optional.of(Duration.ofSeconds(2)), Optional.empty(), Optional.empty());
    var backOff = new BackOff(retry, new Random(7));
    for (int i = 0; i < 10; i++) {
      assertEquals(Duration.ofSeconds(2), backOff.next());
    }
  }

  @Test
  void aliases_areThoseOfTheLatestTopics() {
    var aliases = new Aliases(2);
    Topic a = Topic.of("a");
    Topic b = Topic.of("b");
    Topic c = Topic.of("c");

    assertEquals(1, aliases.assign(a));
    assertEquals(2, aliases.assign(b));
    assertEquals(1, aliases.known(a));
    assertEquals(2, aliases.assign(c)); // b was not used for longest
    assertEquals(0, aliases.known(b));
    assertEquals(0, new Aliases(0).assign(a));
  }

  private static List<UserProperty> path(String path) {
    return List.of(new UserProperty(HopGuard.PROPERTY, path));
  }

  @Test
  void path_endsLoops() {
    var here = new HopGuard("here");
    var other = new UserProperty("other", "x");

    assertEquals(Optional.of(path("here")), here.leaving(List.of()));
    assertEquals(Optional.of(path("a,+here")), here.entering(path("a")));
    assertEquals(Optional.of(path("a,here")), here.leaving(path("a,+here")));
    assertEquals(Optional.empty(), here.leaving(path("here,a")));
    assertEquals(Optional.empty(), here.leaving(path("here")));
    assertEquals(Optional.empty(), here.leaving(path("+here,a")));
    assertEquals(Optional.empty(), here.entering(path("a,here")));
    assertEquals(Optional.empty(), here.entering(path("+here,a")));
    assertEquals(Optional.empty(), here.entering(path("a,".repeat(20))));
    assertEquals(
        List.of(other, path("here").getFirst()), here.leaving(List.of(other)).orElseThrow());
  }

  @Test
  void reasonString_isMadeHarmless() {
    String words =
        LinkFailure.words(ReasonCode.NOT_AUTHORIZED, "a\n\"b\u001b[31m" + "x".repeat(999));
    assertTrue(words.startsWith("not authorized (0x87, \"a??b?[31mxxx"), words);
    assertTrue(words.length() < 300, words);
  }
}
