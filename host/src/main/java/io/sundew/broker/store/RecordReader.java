package io.sundew.broker.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;

/** Reads what {@link RecordWriter} wrote. Confined to one thread. */
public final class RecordReader {
  private final byte[] bytes;
  private int at;

  /**
   * What a record says.
   *
   * @param newest the newest version of the layout that can be read; all before it can, too
   * @throws DamagedRecordException when it is of a later version, or says nothing that can be
   */
  public static <T> T read(byte[] record, int newest, Function<RecordReader, T> reader) {
    try {
      return reader.apply(new RecordReader(record, newest));
    } catch (IllegalArgumentException impossible) {
      throw new DamagedRecordException("a record with what cannot be: " + impossible.getMessage());
    }
  }

  private RecordReader(byte[] bytes, int newest) {
    this.bytes = bytes;
    int version = bits();
    if (version == 0 || version > newest) {
      throw new DamagedRecordException(
          "a record of version %d, of which this broker knows up to %d".formatted(version, newest));
    }
  }

  /** Reads one byte, 0 to 255. */
  public int bits() {
    if (at >= bytes.length) {
      throw new DamagedRecordException("a record that ends too early");
    }
    return bytes[at++] & 0xFF;
  }

  /** Reads a number. */
  public long number() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = bits();
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new DamagedRecordException("a number that does not end");
  }

  /** Reads a byte string. */
  public byte[] bytes() {
    int start = claim();
    return Arrays.copyOfRange(bytes, start, at);
  }

  /** Reads a text. */
  public String text() {
    int start = claim();
    return new String(bytes, start, at - start, StandardCharsets.UTF_8);
  }

  private int claim() {
    long length = number();
    if (length < 0 || length > bytes.length - at) {
      throw new DamagedRecordException("a record that ends too early");
    }
    int start = at;
    at += (int) length;
    return start;
  }
}
