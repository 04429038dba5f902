package io.sundew.broker.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterShapeTest {
  @ParameterizedTest
  @CsvSource({
    "#, 0, 0, true",
    "+, 1, 1, false",
    "+/#, 1, 1, true",
    "a/b, 2, 0, false",
    "a/+/c/+, 4, 10, false",
    "/+/, 3, 2, false",
    "a//#, 2, 0, true",
  })
  void of_filter_isWhereItsWildcardsAre(String filter, int levels, int ones, boolean rest) {
    assertEquals(new FilterShape(levels, ones, rest), FilterShape.of(filter));
  }

  @Test
  void of_filterWithTooManyLevels_isNull() {
    String most = "+/".repeat(LevelHashes.MAXIMUM - 1) + "+";

    assertEquals(new FilterShape(LevelHashes.MAXIMUM, 0xFFFF, true), FilterShape.of(most + "/#"));
    assertNull(FilterShape.of(most + "/+"));
    assertNull(FilterShape.of(most + "/+/#"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void fitsMatchesAndHash_randomFilters_agreeWithTheNaiveMatcher(long seed) {
    var random = new RandomFilters(seed);
    var ofFilter = new LevelHashes();
    var ofTopic = new LevelHashes();
    for (int round = 0; round < 50_000; round++) {
      String filter = random.filter();
      String topic = random.topic();
      FilterShape shape = FilterShape.of(filter);
      assertNotNull(shape);
      ofFilter.read(filter);
      ofTopic.read(topic);
      boolean mayMatch =
          shape.fits(ofTopic.levels()) && !(topic.startsWith("$") && shape.beginsWithWildcard());

      boolean matches = mayMatch && shape.matches(filter, topic);

      assertEquals(NaiveMatcher.matches(filter, topic), matches, filter + " " + topic);
      if (matches) {
        assertEquals(shape.hash(ofFilter), shape.hash(ofTopic), filter + " " + topic);
      }
    }
  }

  @Test
  void hashes_ofManyFilters_areSpread() {
    var hashes = new LevelHashes();
    long[] perPart = new long[256];
    int filters = 100_000;
    for (int i = 0; i < filters; i++) {
      hashes.read("plant/s" + i % 100 + "/d" + i + "/t");
      perPart[hashes.whole() >>> 24]++;
    }
    for (long count : perPart) {
      assertTrue(count > filters / 512 && count < filters / 128, "a part of 256 has " + count);
    }
  }

  @Test
  void hashes_sameNamesAtOtherLevels_differ() {
    var hashes = new LevelHashes();
    hashes.read("a/b");
    int one = hashes.whole();
    hashes.read("b/a");
    int other = hashes.whole();

    assertTrue(one != other, "equal but for one seed in four thousand million");
  }
}
