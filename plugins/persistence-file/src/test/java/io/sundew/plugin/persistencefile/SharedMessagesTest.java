package io.sundew.plugin.persistencefile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SharedMessagesTest {
  private final SharedMessages shared = new SharedMessages();

  @Test
  void remove_lastOfABlock_returnsTheBlock() {
    long first = shared.next();
    long second = shared.next();
    shared.add(first);
    shared.add(first);
    shared.add(second);

    assertEquals(List.of(), shared.remove(first));
    assertEquals(List.of(), shared.remove(second));
    List<Long> deleted = shared.remove(first);
    assertTrue(deleted.containsAll(List.of(first, second)));
    assertTrue(shared.isEmpty());
    assertFalse(deleted.contains(shared.next()));
  }

  @Test
  void remove_ofWhatIsInNoQueue_isOurMistake() {
    assertThrows(IllegalStateException.class, () -> shared.remove(16));
  }

  @Test
  void next_afterRestoring_isOfABlockOfItsOwn() {
    shared.restore(100);
    shared.restore(37);

    assertEquals(112, shared.next());
  }

  @Test
  void manyMessages_areDeletedWhenNothingOfTheirBlockIsLeftAndNotBefore() {
    Random random = new Random(5);
    List<Long> references = new ArrayList<>();
    Set<Long> deleted = new HashSet<>();
    for (int i = 0; i < 200_000; i++) {
      if (random.nextInt(i % 50_000 < 25_000 ? 4 : 2) > 0 || references.isEmpty()) {
        long message = shared.next();
        assertFalse(deleted.contains(message));
        shared.add(message);
        shared.add(message);
        references.add(message);
        references.add(message);
      } else {
        int which = random.nextInt(references.size());
        long message = references.get(which);
        references.set(which, references.getLast());
        references.removeLast();
        deleted.addAll(shared.remove(message));
      }
    }
    for (long message : references) {
      assertFalse(deleted.contains(message));
    }
    for (long message : references) {
      deleted.addAll(shared.remove(message));
    }

    assertTrue(shared.isEmpty());
    assertTrue(deleted.containsAll(references));
  }
}
