package io.sundew.broker.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
    "a//b, a/+/b, true",
    "a//b, a/b, false",
    "a/, a, false",
    "a/, a/+, true",
    "/, +/+, true",
    "/, //, false",
    "ab/+, a/+, false",
    "sensors/+, a/sensors, false"
  })
  void overlaps_isSymmetric(String filter, String other, boolean expected) {
    assertEquals(expected, TopicFilter.of(filter).overlaps(other));
    assertEquals(expected, TopicFilter.of(other).overlaps(filter));
  }

  @Test
  void of_whatIsNoFilter_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> TopicFilter.of("a/#/b"));
    assertThrows(IllegalArgumentException.class, () -> TopicFilter.of(""));
  }

  @Test
  void withoutShare_isTheFilterAlone() {
    assertEquals("a/#", TopicFilter.withoutShare("$share/g/a/#"));
    assertEquals("a/#", TopicFilter.withoutShare("a/#"));
    assertEquals("$shared/a", TopicFilter.withoutShare("$shared/a"));
  }
}
