package io.sundew.broker.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Reads numbers and texts of a file from any place on, and never more than is there: what a length
 * promises is compared with what is left before anything is allocated. Confined to one thread.
 */
final class DatabaseCursor {
  private final Path file;
  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 14);
  private final long size;

  /** Where the buffer's first byte stands in the file. */
  private long base;

  /** What is read must end here. */
  private long limit;

  DatabaseCursor(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    size = channel.size();
    limit = size;
    buffer.limit(0);
  }

  long position() {
    return base + buffer.position();
  }

  long size() {
    return size;
  }

  /** Goes on there, up to the file's end. */
  void seek(long position) {
    limit = size;
    long within = position - base;
    if (within >= 0 && within <= buffer.limit()) {
      buffer.position((int) within);
    } else {
      base = position;
      buffer.position(0).limit(0);
    }
  }

  /** What is read next must be within so many bytes. */
  void limit(long length) throws IOException {
    long left = size - position();
    if (length > left) {
      throw damaged(
          "%d bytes are announced and %d are left: the file is cut short".formatted(length, left));
    }
    limit = position() + length;
  }

  /** How many bytes are left up to the limit. */
  long left() {
    return limit - position();
  }

  private void require(long bytes) throws IOException {
    if (bytes > left()) {
      throw damaged("%d bytes are needed and %d are left".formatted(bytes, left()));
    }
  }

  private ByteBuffer next(int bytes) throws IOException {
    require(bytes);
    if (buffer.remaining() < bytes) {
      base += buffer.position();
      buffer.compact();
      while (buffer.position() < bytes) {
        if (channel.read(buffer, base + buffer.position()) < 0) {
          throw damaged("the file has become shorter");
        }
      }
      buffer.flip();
    }
    return buffer;
  }

  int u8() throws IOException {
    return Byte.toUnsignedInt(next(1).get());
  }

  /** Two bytes, the higher first. */
  int u16() throws IOException {
    return Short.toUnsignedInt(next(2).getShort());
  }

  /** Four bytes, the highest first. */
  long u32() throws IOException {
    return Integer.toUnsignedLong(next(4).getInt());
  }

  /** Eight bytes as Mosquitto has them in memory, which is the lowest first on what it runs on. */
  long i64() throws IOException {
    return Long.reverseBytes(next(8).order(ByteOrder.BIG_ENDIAN).getLong());
  }

  byte[] bytes(long length) throws IOException {
    require(length);
    byte[] bytes = new byte[(int) length];
    int at = Math.min(bytes.length, buffer.remaining());
    buffer.get(bytes, 0, at);
    if (at < bytes.length) {
      long from = position();
      ByteBuffer rest = ByteBuffer.wrap(bytes, at, bytes.length - at);
      while (rest.hasRemaining()) {
        if (channel.read(rest, from + rest.position() - at) < 0) {
          throw damaged("the file has become shorter");
        }
      }
      base = from + bytes.length - at;
      buffer.position(0).limit(0);
    }
    return bytes;
  }

  String text(int length) throws IOException {
    byte[] bytes = bytes(length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw damaged("a text that is not UTF-8");
    }
  }

  /** A text behind its length. */
  String text() throws IOException {
    return text(u16());
  }

  /** A number of seven bits a byte, at most four bytes. */
  long variable() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 28; shift += 7) {
      int next = u8();
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw damaged("a length of more than four bytes");
  }

  void skip(long bytes) throws IOException {
    require(bytes);
    long keep = limit;
    seek(position() + bytes);
    limit = keep;
  }

  /** What is wrong just before the position. */
  IOException damaged(String problem) {
    return new IOException("%s: at byte %d: %s".formatted(file, position(), problem));
  }
}
