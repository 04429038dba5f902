package io.sundew.mqtt;

import io.netty.buffer.ByteBuf;
import io.sundew.api.ReasonCode;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The last topics of one connection, so that bytes seen before need not be checked and made a
 * string again. Confined to one thread.
 *
 * <p>Most publishers stay on one topic or go round among a few. So the bytes are first compared
 * with the topic before, then with the two most recent of their hash. Long topics are not kept: a
 * connection holds a few kilobytes here at most.
 */
final class TopicCache {
  private static final int PAIR_BITS = 3;
  private static final int LONGEST_KEPT = 256;
  private static final long MIX = 0x9E37_79B9_7F4A_7C15L;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Topic last = Topic.EMPTY;
  private @Nullable Topic @Nullable [] slots;

  /**
   * The topic of these bytes.
   *
   * @param length at least 1
   * @throws ProtocolException when they are no topic name
   */
  Topic find(ByteBuf in, int index, int length) {
    Topic before = last;
    if (isSame(before.utf8(), in, index, length)) {
      return before;
    }
    Topic topic = findSlot(in, index, length);
    if (length <= LONGEST_KEPT) {
      last = topic;
    }
    return topic;
  }

  private Topic findSlot(ByteBuf in, int index, int length) {
    if (length > LONGEST_KEPT) {
      return read(in, index, length);
    }
    @Nullable Topic[] kept = slots;
    if (kept == null) {
      kept = new @Nullable Topic[2 << PAIR_BITS];
      slots = kept;
    }
    int newer = slot(in, index, length);
    int older = newer + 1;
    Topic topic = kept[newer];
    if (topic != null && isSame(topic.utf8(), in, index, length)) {
      return topic;
    }
    Topic other = kept[older];
    kept[older] = topic;
    topic =
        other != null && isSame(other.utf8(), in, index, length) ? other : read(in, index, length);
    kept[newer] = topic;
    return topic;
  }

  /** The first of the pair of slots for these bytes. */
  private static int slot(ByteBuf in, int index, int length) {
    long hash = length;
    int lastLong = length - Long.BYTES;
    for (int offset = 0; offset < lastLong; offset += Long.BYTES) {
      hash = (hash ^ in.getLong(index + offset)) * MIX;
    }
    hash ^= lastLong >= 0 ? in.getLong(index + lastLong) : in.getByte(index + length - 1);
    hash *= MIX;
    return 2 * (int) (((hash ^ (hash >>> 32)) * MIX) >>> (Long.SIZE - PAIR_BITS));
  }

  /** Whether the buffer has these bytes there. */
  static boolean isSame(byte[] topic, ByteBuf in, int index, int length) {
    if (topic.length != length) {
      return false;
    }
    if (length < Long.BYTES) {
      return isSameShort(topic, in, index);
    }
    int lastLong = length - Long.BYTES;
    for (int offset = 0; offset < lastLong; offset += Long.BYTES) {
      if ((long) LONGS.get(topic, offset) != in.getLong(index + offset)) {
        return false;
      }
    }
    return (long) LONGS.get(topic, lastLong) == in.getLong(index + lastLong);
  }

  private static boolean isSameShort(byte[] topic, ByteBuf in, int index) {
    for (int offset = 0; offset < topic.length; offset++) {
      if (topic[offset] != in.getByte(index + offset)) {
        return false;
      }
    }
    return true;
  }

  private static Topic read(ByteBuf in, int index, int length) {
    byte[] utf8 = new byte[length];
    in.getBytes(index, utf8);
    String name = PacketReader.text(utf8); // [MQTT-3.3.2-1]
    requireTopicName(name);
    return new Topic(name, utf8);
  }

  /** Refuses what no message can be published on. */
  static void requireTopicName(String name) {
    if (name.isEmpty() || TopicNames.hasWildcard(name)) {
      // [MQTT-3.3.2-2] [MQTT-4.7.1-1] [MQTT-4.7.3-1]
      throw new ProtocolException(
          ReasonCode.TOPIC_NAME_INVALID, "topic name is empty or has wildcards");
    }
  }
}
