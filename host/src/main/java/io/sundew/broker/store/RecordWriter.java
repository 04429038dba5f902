package io.sundew.broker.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes a record: numbers of seven bits a byte, texts and byte strings behind their length. The
 * first byte is the record's version. Confined to one thread.
 */
public final class RecordWriter {
  private byte[] bytes;
  private int length;

  /**
   * An empty record.
   *
   * @param version of the record's layout
   * @param about how many bytes it will have
   */
  public RecordWriter(int version, int about) {
    this.bytes = new byte[Math.max(16, about)];
    bits(version);
  }

  /** Writes one byte. */
  public RecordWriter bits(int value) {
    room(1)[length++] = (byte) value;
    return this;
  }

  /** Writes a number that is not negative. */
  public RecordWriter number(long value) {
    byte[] to = room(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      to[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    to[length++] = (byte) rest;
    return this;
  }

  /** Writes a byte string. */
  public RecordWriter bytes(byte[] value) {
    number(value.length);
    System.arraycopy(value, 0, room(value.length), length, value.length);
    length += value.length;
    return this;
  }

  /** Writes a text. */
  public RecordWriter text(String value) {
    return bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  /** The record. */
  public byte[] toBytes() {
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }

  private byte[] room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
    }
    return bytes;
  }
}
