package io.sundew.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicRulesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "#",
        "+",
        "/",
        "//",
        "a",
        "a/b",
        "/a",
        "a/",
        "+/+",
        "a/+/b",
        "a/#",
        "/#",
        "+/#",
        "$SYS/#",
        "a b",
        "$share",
        "$shared/a",
        "$share/g/a",
        "$share/g/#",
        "$share/g//",
        "$share/g/+/a",
        "$share/g/$share/h/a",
        "\uD83D\uDE00/#"
      })
  void filter_good_isValid(String filter) {
    assertTrue(TopicFilters.isValid(filter));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "#/",
        "#/a",
        "a#",
        "a/#b",
        "a/b#",
        "a/#/b",
        "##",
        "a+",
        "+a",
        "a/+b",
        "a/b+/c",
        "++",
        "+#",
        "a\0b",
        "\uD800",
        "\uDC00a",
        "$share/",
        "$share//",
        "$share//a",
        "$share/g",
        "$share/g/",
        "$share/+/a",
        "$share/g#/a",
        "$share/#",
        "$share/g+h/a",
        "$share/g/a#"
      })
  void filter_bad_isNotValid(String filter) {
    assertFalse(TopicFilters.isValid(filter));
  }

  @Test
  void filter_plain_knowsNoShares() {
    assertTrue(TopicFilters.isPlainValid("$share//a", 0));
    assertTrue(TopicFilters.isPlainValid("$share/+/a", 0));
    assertFalse(TopicFilters.isPlainValid("a#", 0));
  }

  @Test
  void filter_levels_areCountedBehindTheShare() {
    assertTrue(TopicFilters.isValid("a/b/c", 3));
    assertFalse(TopicFilters.isValid("a/b/c", 2));
    assertTrue(TopicFilters.isValid("$share/g/a/b/c", 3));
    assertFalse(TopicFilters.isValid("$share/g/a/b/c", 2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "/", "a/b", "$SYS/a", " ", "\uFEFF", "\uD83D\uDE00"})
  void name_good_isValid(String name) {
    assertTrue(TopicNames.isValid(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "+", "#", "a/+", "a+b", "a/#", "a\0", "\uD83D", "\uDE00\uD83D"})
  void name_bad_isNotValid(String name) {
    assertFalse(TopicNames.isValid(name));
  }

  @Test
  void name_longerThanALengthCanSay_isNotValid() {
    assertTrue(TopicNames.isValid("x".repeat(65_535)));
    assertFalse(TopicNames.isValid("x".repeat(65_536)));
    assertTrue(TopicNames.isValid("\u20AC".repeat(21_845)));
    assertFalse(TopicNames.isValid("\u20AC".repeat(21_846)));
    assertTrue(TopicNames.isValid("\uD83D\uDE00".repeat(16_383) + "abc"));
    assertFalse(TopicNames.isValid("\uD83D\uDE00".repeat(16_384)));
    assertFalse(TopicNames.isValid("\u00E9".repeat(32_768)));
  }

  @Test
  void name_levels_areCounted() {
    assertTrue(TopicNames.isValid("a/b", 2));
    assertFalse(TopicNames.isValid("a/b", 1));
    assertEquals(1, Topic.of("a").levels());
    assertEquals(3, Topic.of("/a/").levels());
  }
}
