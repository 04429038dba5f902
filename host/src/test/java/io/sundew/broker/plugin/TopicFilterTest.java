package io.sundew.broker.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What filters cover. */
class TopicFilterTest {
  @ParameterizedTest
  @CsvSource({
    "a/b, a/b, true",
    "a/+, a/b, true",
    "a/#, a, true",
    "a/#, a/b/c, true",
    "#, a/b, true",
    "+, a/b, false",
    "a/b, a, false",
    "+/+, /a, true",
    "#, $SYS/x, false",
    "$SYS/#, $SYS/x, true",
    "+/x, $SYS/x, false",
    "a/+/c, +/b/c, true",
    "a/+/c, #, true",
    "a/b, a/+/c, false",
    "a/b/#, a/+, true",
    "a/+, b/#, false",
    "sensors/+, a/sensors, false"
  })
  void overlaps_isSymmetric(String filter, String other, boolean expected) {
    assertEquals(expected, TopicFilter.of(filter).overlaps(other));
    assertEquals(expected, TopicFilter.of(other).overlaps(filter));
  }

  @ParameterizedTest
  @CsvSource({
    "a, true",
    "a/#, true",
    "#, true",
    "+/+, true",
    "/, true",
    "a#, false",
    "a/#/b, false",
    "a/b+, false",
    "'', false",
    "$share/g/a, true",
    "$share//a, false",
    "$share/g+/a, false",
    "$share/g, false",
    "$share/g/, false"
  })
  void isValid_asTheStandardSays(String filter, boolean expected) {
    assertEquals(expected, TopicFilter.isValid(filter));
  }

  @Test
  void isValid_notForWhatUtf8CannotCarry() {
    assertEquals(false, TopicFilter.isValidTopic("a\0b"));
    assertEquals(false, TopicFilter.isValidTopic("a\uD800b"));
    assertEquals(false, TopicFilter.isValidTopic("ä".repeat(40_000)));
    assertEquals(true, TopicFilter.isValidTopic("a".repeat(65_535)));
    assertEquals(false, TopicFilter.isValidTopic("a".repeat(65_536)));
  }
}
