package io.sundew.broker.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class WideMapTest {
  private static final int MANY = 50_000;

  private final WideMap<String, Integer> map = new WideMap<>(16);

  @Test
  void put_beyondTheSplit_keepsEveryEntry() {
    for (int i = 0; i < MANY; i++) {
      map.put("key" + i, i);
      map.put("key" + i / 2, i / 2);
    }

    assertEquals(MANY, map.size());
    for (int i = 0; i < MANY; i++) {
      assertEquals(i, map.get("key" + i));
    }
    assertNull(map.get("other"));
    assertFalse(map.containsKey("other"));
  }

  @Test
  void values_beyondTheSplit_giveEachOnce() {
    for (int i = 0; i < MANY; i++) {
      map.put("key" + i, i);
    }
    var seen = new BitSet();
    Iterator<Integer> values = map.values();
    while (values.hasNext()) {
      int value = values.next();
      assertFalse(seen.get(value));
      seen.set(value);
    }

    assertEquals(MANY, seen.cardinality());
    assertThrows(NoSuchElementException.class, values::next);
  }

  @Test
  void remove_all_isEmpty() {
    for (int i = 0; i < MANY; i++) {
      map.put("key" + i, i);
    }
    for (int i = 0; i < MANY; i++) {
      map.remove("key" + i);
      map.remove("key" + i);
    }

    assertEquals(0, map.size());
    assertFalse(map.values().hasNext());
  }

  @Test
  void values_splitWhileIterating_stillGiveWhatWasThere() {
    for (int i = 0; i < 1000; i++) {
      map.put("key" + i, i);
    }
    Iterator<Integer> values = map.values();
    assertTrue(values.hasNext());
    for (int i = 1000; i < MANY; i++) {
      map.put("key" + i, i);
    }
    var seen = new BitSet();
    values.forEachRemaining(seen::set);

    assertEquals(1000, seen.get(0, 1000).cardinality());
  }
}
