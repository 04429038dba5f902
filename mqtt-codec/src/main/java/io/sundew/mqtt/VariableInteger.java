package io.sundew.mqtt;

import io.netty.buffer.ByteBuf;

/** Variable Byte Integers (MQTT 5.0 section 1.5.5): seven bits a byte, lowest first. */
final class VariableInteger {
  /** The largest value four bytes hold. */
  static final int MAXIMUM = 268_435_455;

  private VariableInteger() {}

  /** How many bytes that value takes, 1 to 4. */
  static int size(int value) {
    if (value < 1 << 7) {
      return 1;
    }
    if (value < 1 << 14) {
      return 2;
    }
    return value < 1 << 21 ? 3 : 4;
  }

  /**
   * Writes that value in as few bytes as it takes.
   *
   * @throws IllegalArgumentException when the value is negative or more than four bytes hold
   */
  static void write(ByteBuf out, int value) {
    if (value < 0 || value > MAXIMUM) {
      throw new IllegalArgumentException("no variable byte integer holds " + value);
    }
    int rest = value;
    while (rest >= 1 << 7) {
      out.writeByte(rest | 0x80);
      rest >>>= 7;
    }
    out.writeByte(rest); // [MQTT-1.5.5-1]
  }
}
