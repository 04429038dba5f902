package io.sundew.broker.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacketIdsTest {
  private static final int LAST = 65_535;

  private final PacketIds identifiers = new PacketIds();

  @Test
  void add_whatIsThere_saysSo() {
    assertTrue(identifiers.add(1));
    assertFalse(identifiers.add(1));
    assertTrue(identifiers.add(LAST));

    assertEquals(2, identifiers.size());
    assertTrue(identifiers.contains(1));
    assertTrue(identifiers.contains(LAST));
    assertFalse(identifiers.contains(2));
  }

  @Test
  void remove_whatIsNotThere_saysSo() {
    assertFalse(identifiers.remove(7));
    identifiers.add(7);

    assertTrue(identifiers.remove(7));
    assertFalse(identifiers.remove(7));
    assertFalse(identifiers.contains(7));
    assertEquals(0, identifiers.size());
  }

  @Test
  void clear_ofMany_leavesNone() {
    for (int id = 1; id <= LAST; id++) {
      identifiers.add(id);
    }
    assertEquals(LAST, identifiers.size());

    identifiers.clear();

    assertEquals(0, identifiers.size());
    assertFalse(identifiers.contains(LAST));
  }

  @Test
  void anyOrder_agreesWithABitSet() {
    var random = new Random(3);
    var expected = new BitSet();
    for (int step = 0; step < 100_000; step++) {
      // near ones mostly, as clients do, moving on over all pages
      int id = 1 + (step / 4 + random.nextInt(random.nextInt(100) == 0 ? LAST : 64)) % LAST;
      if (random.nextInt(3) == 0) {
        assertEquals(!expected.get(id), identifiers.add(id));
        expected.set(id);
      } else {
        assertEquals(expected.get(id), identifiers.remove(id));
        expected.clear(id);
      }
      if (step % 1000 == 0) {
        assertEquals(expected.cardinality(), identifiers.size());
        for (int each = 0; each <= LAST; each++) {
          assertEquals(expected.get(each), identifiers.contains(each));
        }
      }
    }
  }
}
