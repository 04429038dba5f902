package io.sundew.fuzz;

import io.netty.buffer.ByteBuf;

/**
 * Counts the packets in bytes that come piece by piece. Only their headers are looked at, which
 * even nonsense has. Confined to one thread.
 */
final class Frames {
  private static final int PINGREQ = 12;
  private static final int PINGRESP = 13;
  private static final int LONGEST_LENGTH = 4;

  private int count;
  private int pings;
  private int pongs;
  private int headerBytes;
  private int type;
  private int remaining;
  private boolean lost;

  /** Goes on with these bytes, to their end. */
  void add(ByteBuf bytes) {
    while (bytes.isReadable() && !lost) {
      if (headerBytes == 0) {
        type = bytes.readUnsignedByte() >> 4;
        remaining = 0;
        headerBytes = 1;
      } else if (headerBytes > 0) {
        length(bytes.readByte());
      } else {
        int skipped = Math.min(remaining, bytes.readableBytes());
        bytes.skipBytes(skipped);
        remaining -= skipped;
        endAtLast();
      }
    }
  }

  private void length(byte next) {
    remaining |= (next & 0x7F) << (7 * (headerBytes - 1));
    if (next >= 0) {
      headerBytes = -1;
      endAtLast();
    } else if (headerBytes++ == LONGEST_LENGTH) {
      lost = true;
    }
  }

  private void endAtLast() {
    if (remaining == 0) {
      headerBytes = 0;
      count++;
      pings += type == PINGREQ ? 1 : 0;
      pongs += type == PINGRESP ? 1 : 0;
    }
  }

  int count() {
    return count;
  }

  int pings() {
    return pings;
  }

  int pongs() {
    return pongs;
  }

  /** Whether the bytes so far end where a packet does. */
  boolean areWhole() {
    return headerBytes == 0 && !lost;
  }
}
