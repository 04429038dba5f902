package io.sundew.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Compares with the JDK's strict decoder. */
class Utf8Test {
  @Test
  void isWellFormed_everyPairBeforeATellingByte_isAsTheJdkSays() {
    var jdk = StandardCharsets.UTF_8.newDecoder();
    for (int pair = 0; pair < 1 << 16; pair++) {
      for (int third : new int[] {0x00, 0x7F, 0x80, 0xBF, 0xC0, 0xFF}) {
        check(jdk, new byte[] {(byte) (pair >> 8), (byte) pair, (byte) third});
      }
    }
  }

  @Test
  void isWellFormed_randomBytesLikeLongSequences_isAsTheJdkSays() {
    var jdk = StandardCharsets.UTF_8.newDecoder();
    var random = new SplittableRandom(9);
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = new byte[1 + random.nextInt(6)];
      for (int at = 0; at < bytes.length; at++) {
        bytes[at] = (byte) (random.nextBoolean() ? random.nextInt(0x80, 0xC0) : 0xE0 + at * 4);
      }
      bytes[0] = (byte) random.nextInt(0xE0, 0xF8);
      check(jdk, bytes);
    }
  }

  private static void check(CharsetDecoder jdk, byte[] bytes) {
    boolean expected;
    try {
      jdk.decode(ByteBuffer.wrap(bytes));
      expected = true;
    } catch (CharacterCodingException _) {
      expected = false;
    }
    if (expected != Utf8.isWellFormed(bytes)) {
      assertEquals(expected, Utf8.isWellFormed(bytes), HexFormat.of().formatHex(bytes));
    }
  }
}
