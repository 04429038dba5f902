package io.sundew.broker.time;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SystemRandomTest {
  @Test
  void bytes_areAsManyAsAskedFor_andOthersEachTime() {
    byte[] one = SystemRandom.bytes(32);
    byte[] other = SystemRandom.bytes(32);

    assertEquals(32, one.length);
    assertFalse(Arrays.equals(one, other));
    assertFalse(Arrays.equals(one, new byte[32]));
    assertArrayEquals(new byte[0], SystemRandom.bytes(0));
  }
}
