package io.sundew.mqtt;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Well-formed UTF-8 as RFC 3629 has it: shortest forms only, no surrogates, nothing above U+10FFFF.
 * Thread safe.
 *
 * <p>Control characters and non-characters are well-formed; MQTT lets a receiver refuse them and
 * does not ask for it.
 */
public final class Utf8 {
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private Utf8() {}

  /**
   * Whether these bytes are well-formed UTF-8, as a payload that is declared to be text must be.
   */
  public static boolean isWellFormed(byte[] bytes) {
    int index = asciiPrefix(bytes);
    while (index < bytes.length) {
      int length = bytes[index] >= 0 ? 1 : sequenceLength(bytes, index);
      if (length == 0) {
        return false;
      }
      index += length;
    }
    return true;
  }

  /** How many bytes at the beginning are ASCII, in whole steps of eight. */
  private static int asciiPrefix(byte[] bytes) {
    int index = 0;
    while (index <= bytes.length - Long.BYTES
        && ((long) LONGS.get(bytes, index) & HIGH_BITS) == 0) {
      index += Long.BYTES;
    }
    return index;
  }

  /**
   * The length of the well-formed sequence of two to four bytes that begins there, or 0 when none
   * does.
   */
  private static int sequenceLength(byte[] bytes, int index) {
    int lead = bytes[index] & 0xFF;
    int left = bytes.length - index;
    if (lead >= 0xC2 && lead <= 0xDF) {
      return left >= 2 && isContinuation(bytes[index + 1]) ? 2 : 0;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
      return left >= 3 && startsThree(lead, bytes[index + 1]) && isContinuation(bytes[index + 2])
          ? 3
          : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
      return left >= 4
              && startsFour(lead, bytes[index + 1])
              && isContinuation(bytes[index + 2])
              && isContinuation(bytes[index + 3])
          ? 4
          : 0;
    }
    return 0;
  }

  /** Leaves out overlong forms (below U+0800) and surrogates (U+D800 to U+DFFF). */
  private static boolean startsThree(int lead, byte second) {
    return isContinuation(second)
        && switch (lead) {
          case 0xE0 -> (second & 0xFF) >= 0xA0;
          case 0xED -> (second & 0xFF) < 0xA0;
          default -> true;
        };
  }

  /** Leaves out overlong forms (below U+10000) and what is above U+10FFFF. */
  private static boolean startsFour(int lead, byte second) {
    return isContinuation(second)
        && switch (lead) {
          case 0xF0 -> (second & 0xFF) >= 0x90;
          case 0xF4 -> (second & 0xFF) < 0x90;
          default -> true;
        };
  }

  private static boolean isContinuation(byte value) {
    return (value & 0xC0) == 0x80;
  }
}
