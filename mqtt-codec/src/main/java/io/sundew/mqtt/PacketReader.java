package io.sundew.mqtt;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * A cursor over the fields of one packet, used again for the next. Confined to one thread. It reads
 * by absolute index and leaves the buffer's own indices alone; a field that would go past the end
 * of the packet is malformed, so nothing is ever allocated for bytes that are not there.
 */
final class PacketReader {
  private static final byte[] NO_BYTES = {};

  private ByteBuf in;
  private int index;
  private int end;
  private int userProperties;

  PacketReader(ByteBuf in, int index, int end) {
    this.in = in;
    this.index = index;
    this.end = end;
  }

  /** Begins with another packet. */
  @SuppressWarnings("ReferenceEquality") // the same buffer object, not one with the same bytes
  void reset(ByteBuf in, int index, int end) {
    if (this.in != in) { // storing a reference in an old object costs G1 a memory fence
      this.in = in;
    }
    this.index = index;
    this.end = end;
    this.userProperties = 0;
  }

  boolean hasMore() {
    return index < end;
  }

  int remaining() {
    return end - index;
  }

  /** Where the cursor stands in the buffer. */
  int position() {
    return index;
  }

  /** Bytes that were read already, from that place on. */
  byte[] bytesAt(int start, int length) {
    byte[] bytes = new byte[length];
    in.getBytes(start, bytes);
    return bytes;
  }

  /** Goes past the next bytes if they are there and are these. */
  boolean skipSame(byte[] expected, int length) {
    if (remaining() < length || !TopicCache.isSame(expected, in, index, length)) {
      return false;
    }
    index += length;
    return true;
  }

  /** Reads no further than that many bytes from here, and returns where it ended before. */
  int narrow(int length) {
    require(length);
    int before = end;
    end = index + length;
    return before;
  }

  /** Reads on to where it ended before {@link #narrow}. */
  void widen(int before) {
    end = before;
  }

  /** Counts a user property of this packet; returns how many there were with it. */
  int countUserProperty() {
    return ++userProperties;
  }

  void requireEnd() {
    if (index != end) {
      throw ProtocolException.malformed((end - index) + " bytes after the last field");
    }
  }

  int oneByte() {
    require(1);
    return in.getUnsignedByte(index++);
  }

  int twoBytes() {
    require(2);
    int value = in.getUnsignedShort(index);
    index += 2;
    return value;
  }

  long fourBytes() {
    require(4);
    long value = in.getUnsignedInt(index);
    index += 4;
    return value;
  }

  int variableInteger() {
    int value = 0;
    for (int shift = 0; shift < 28; shift += 7) {
      int next = oneByte();
      value |= (next & 0x7F) << shift;
      if (next < 0x80) {
        if (next == 0 && shift > 0) {
          throw ProtocolException.malformed(
              "variable byte integer is not minimal"); // [MQTT-1.5.5-1]
        }
        return value;
      }
    }
    throw ProtocolException.malformed("variable byte integer of more than four bytes");
  }

  int packetId() {
    int id = twoBytes();
    if (id == 0) {
      throw ProtocolException.malformed("packet identifier 0"); // [MQTT-2.2.1-3] [MQTT-2.2.1-4]
    }
    return id;
  }

  byte[] binary() {
    int length = twoBytes();
    require(length);
    return bytes(length);
  }

  String text() {
    return text(binary());
  }

  /** The rest of the packet. */
  byte[] rest() {
    return bytes(end - index);
  }

  /** That many bytes, which must be there. */
  byte[] bytes(int length) {
    if (length == 0) {
      return NO_BYTES;
    }
    byte[] bytes = new byte[length];
    in.getBytes(index, bytes);
    index += length;
    return bytes;
  }

  private void require(int length) {
    if (end - index < length) {
      throw ProtocolException.malformed(
          "a field of " + length + " bytes where " + (end - index) + " are left");
    }
  }

  /** These bytes as text; a byte order mark stays in it (MQTT-1.5.4-3). */
  static String text(byte[] utf8) {
    if (!Utf8.isWellFormed(utf8)) {
      throw ProtocolException.malformed("text is not well-formed UTF-8"); // [MQTT-1.5.4-1]
    }
    String text = new String(utf8, StandardCharsets.UTF_8);
    if (text.indexOf('\0') >= 0) {
      throw ProtocolException.malformed("text contains U+0000"); // [MQTT-1.5.4-2] [MQTT-4.7.3-2]
    }
    return text;
  }
}
