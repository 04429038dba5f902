package io.sundew.broker.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.ReasonCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParsedFilterTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "#",
        "+",
        "/",
        "a",
        "a/+/b",
        "+/tennis/#",
        "/+",
        "a//#",
        " ",
        "$SYS/#",
        "$share",
        "$shared/x"
      })
  void parse_validFilter_isTakenAsItIs(String filter) {
    assertEquals(new ParsedFilter("", filter, null), ParsedFilter.parse(filter));
    assertFalse(ParsedFilter.parse(filter).isShared());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sport+",
        "sport/tennis#",
        "sport/#/ranking",
        "#/",
        "+a",
        "a/b+/c",
        "##",
        "++",
        "a\0b"
      })
  void parse_misplacedWildcardOrNothing_isInvalid(String filter) {
    ParsedFilter parsed = ParsedFilter.parse(filter);

    assertFalse(parsed.isValid());
    assertEquals(ReasonCode.TOPIC_FILTER_INVALID, parsed.reason());
  }

  @ParameterizedTest
  @CsvSource({
    "$share/consumer1/sport/tennis/+, consumer1, sport/tennis/+",
    "$share/g//finance, g, /finance",
    "$share/g//, g, /",
    "$share/g/#, g, #",
    "$share/$g/$SYS/x, $g, $SYS/x",
    "$share/g/$share/h/x, g, $share/h/x",
  })
  void parse_sharedFilter_fallsIntoGroupAndFilter(String filter, String group, String rest) {
    ParsedFilter parsed = ParsedFilter.parse(filter);

    assertEquals(new ParsedFilter(group, rest, null), parsed);
    assertTrue(parsed.isShared());
    assertEquals(ReasonCode.SUCCESS, parsed.reason());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$share/",
        "$share/g",
        "$share/g/",
        "$share//x",
        "$share/+/x",
        "$share/a#/x",
        "$share/#",
        "$share/g/a#"
      })
  void parse_malformedShare_isInvalid(String filter) {
    assertEquals(ReasonCode.TOPIC_FILTER_INVALID, ParsedFilter.parse(filter).reason());
  }

  @Test
  void parse_moreLevelsThanAllowed_isInvalid() {
    assertTrue(ParsedFilter.parse("a/b/c", 3).isValid());
    assertFalse(ParsedFilter.parse("a/b/c/d", 3).isValid());
    assertTrue(ParsedFilter.parse("$share/g/a/b/c", 3).isValid());
    assertFalse(ParsedFilter.parse("///", 3).isValid());
    assertTrue(ParsedFilter.parse("/".repeat(1000), 0).isValid());
  }
}
