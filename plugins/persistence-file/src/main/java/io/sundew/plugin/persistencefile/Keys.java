package io.sundew.plugin.persistencefile;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Keys as they are on disk: numbers big-endian, so that they sort as numbers do. */
final class Keys {
  private Keys() {}

  static byte[] session(long sessionId) {
    return ByteBuffer.allocate(Long.BYTES).putLong(sessionId).array();
  }

  static byte[] entry(long sessionId, long sequence) {
    return ByteBuffer.allocate(2 * Long.BYTES).putLong(sessionId).putLong(sequence).array();
  }

  /** The first key behind a session's entry, and behind the session where there is no next. */
  static byte[] behind(long sessionId, long sequence) {
    return sequence == Long.MAX_VALUE ? session(sessionId + 1) : entry(sessionId, sequence + 1);
  }

  static byte[] filter(long sessionId, String filter) {
    byte[] text = utf8(filter);
    return ByteBuffer.allocate(Long.BYTES + text.length).putLong(sessionId).put(text).array();
  }

  static byte[] received(long sessionId, int packetId) {
    return ByteBuffer.allocate(Long.BYTES + Short.BYTES)
        .putLong(sessionId)
        .putShort((short) packetId)
        .array();
  }

  static byte[] message(long messageId) {
    return session(messageId);
  }

  /** With the space's length in front, so that no space is another's beginning. */
  static byte[] value(String space, String key) {
    byte[] first = utf8(space);
    byte[] second = utf8(key);
    return ByteBuffer.allocate(Integer.BYTES + first.length + second.length)
        .putInt(first.length)
        .put(first)
        .put(second)
        .array();
  }

  /** A value's place. */
  record Value(String space, String key) {}

  /** What a value's key says. */
  static Value value(byte[] bytes) {
    int length = ByteBuffer.wrap(bytes).getInt();
    if (length < 0 || length > bytes.length - Integer.BYTES) {
      throw new IllegalArgumentException("a key that says it has a space of " + length + " bytes");
    }
    return new Value(
        new String(bytes, Integer.BYTES, length, StandardCharsets.UTF_8),
        text(bytes, Integer.BYTES + length));
  }

  /** The first key that does not begin so; null where every one does. */
  static byte[] behindAll(byte[] prefix) {
    byte[] next = prefix.clone();
    for (int i = next.length - 1; i >= 0; i--) {
      if (++next[i] != 0) {
        return next;
      }
    }
    throw new IllegalArgumentException("nothing is behind a prefix of 0xff alone");
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] key, int from) {
    return new String(key, from, key.length - from, StandardCharsets.UTF_8);
  }

  /** The sequence number in an entry's key. */
  static long sequence(byte[] entry) {
    return ByteBuffer.wrap(entry).getLong(Long.BYTES);
  }
}
