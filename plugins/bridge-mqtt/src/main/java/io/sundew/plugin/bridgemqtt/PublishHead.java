package io.sundew.plugin.bridgemqtt;

import io.netty.buffer.ByteBuf;
import io.sundew.api.Qos;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.ProtocolException;
import io.sundew.mqtt.Topic;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What stands in front of the payload of a PUBLISH of MQTT 3 (3.1.1 section 3.3): enough to answer
 * it without taking it.
 *
 * @param packet without its payload
 * @param size bytes of the whole packet
 */
record PublishHead(Packet.Publish packet, int size) {
  private static final int PUBLISH = 3;
  private static final int LENGTH_BYTES = 4;
  private static final byte[] NO_PAYLOAD = {};

  /**
   * The bytes of the PUBLISH that begins at the buffer's reader index; 0 where there is none, or
   * its length has not come.
   */
  static int sizeAt(ByteBuf in) {
    int start = in.readerIndex();
    if (!in.isReadable() || in.getUnsignedByte(start) >> 4 != PUBLISH) {
      return 0;
    }
    int remaining = 0;
    for (int i = 1; i <= LENGTH_BYTES && i < in.readableBytes(); i++) {
      int next = in.getUnsignedByte(start + i);
      remaining |= (next & 0x7F) << (7 * (i - 1));
      if (next < 0x80) {
        return 1 + i + remaining;
      }
    }
    return 0;
  }

  /**
   * Reads it where {@link #sizeAt} has found one, and leaves the buffer as it is; null where not
   * all of it has come.
   *
   * @throws ProtocolException when it is none
   */
  static @Nullable PublishHead read(ByteBuf in) {
    int size = sizeAt(in);
    int start = in.readerIndex();
    int topicAt = start + 1;
    while (in.getByte(topicAt++) < 0) {} // a byte of the length that is not the last one
    Qos qos = qos(in.getUnsignedByte(start));
    if (in.writerIndex() < topicAt + 2) {
      return null;
    }
    int nameAt = topicAt + 2;
    int nameEnd = nameAt + in.getUnsignedShort(topicAt);
    int end = nameEnd + (qos == Qos.AT_MOST_ONCE ? 0 : 2);
    if (end - start > size) {
      throw ProtocolException.malformed("a topic that is longer than its packet");
    }
    if (in.writerIndex() < end) {
      return null;
    }
    int packetId = qos == Qos.AT_MOST_ONCE ? 0 : in.getUnsignedShort(nameEnd);
    if (qos != Qos.AT_MOST_ONCE && packetId == 0) {
      throw ProtocolException.malformed("packet identifier 0"); // [MQTT-2.3.1-1]
    }
    String name = in.toString(nameAt, nameEnd - nameAt, StandardCharsets.UTF_8);
    return new PublishHead(
        new Packet.Publish(
            Topic.of(name), qos, false, false, packetId, NO_PAYLOAD, Properties.NONE),
        size);
  }

  private static Qos qos(int firstByte) {
    int level = (firstByte >> 1) & 3;
    if (level == 3) {
      throw ProtocolException.malformed("QoS 3"); // [MQTT-3.3.1-4]
    }
    return Qos.of(level);
  }
}
