package io.sundew.mqtt;

import io.netty.buffer.ByteBuf;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;

/**
 * Writes PUBLISH packets (section 3.3), field by field, so that a message goes to many receivers
 * without a packet object for each. Thread safe.
 *
 * <p>What differs between receivers of one message is the version, the flags, what belongs to one
 * hop (alias, expiry, subscription identifiers) and the packet identifier. {@link #encode} tells
 * where the last one stands, so that a frame can be copied to the next receiver of the same shape
 * and only the identifier patched. The forwarded properties are encoded once per message.
 *
 * <p>MQTT 3 has none of the properties: they are left out, and the topic never is.
 */
public final class PublishEncoder {
  /** No subscription identifiers. */
  public static final int[] NO_IDENTIFIERS = {};

  private static final byte[] NO_BYTES = {};
  private static final int ALIAS_BYTES = 3;
  private static final int EXPIRY_BYTES = 5;

  private PublishEncoder() {}

  /**
   * The bytes of the whole packet; the arguments are those of {@link #encode}.
   *
   * @throws IllegalArgumentException when no packet can be that large
   */
  public static int size(
      ProtocolVersion version,
      Topic topic,
      int topicAlias,
      boolean omitTopic,
      Qos qos,
      Properties forwarded,
      long expirySeconds,
      int[] subscriptionIdentifiers,
      int payloadLength) {
    boolean hasProperties = version == ProtocolVersion.V5;
    int nameLength = omitTopic && hasProperties ? 0 : topic.utf8().length;
    long remaining = fixedLength(qos, nameLength) + payloadLength;
    if (hasProperties) {
      int length =
          forwarded.encoded().length + hopBytes(topicAlias, expirySeconds, subscriptionIdentifiers);
      remaining += VariableInteger.size(length) + length;
    }
    return 1 + VariableInteger.size(requireRemaining(remaining)) + (int) remaining;
  }

  /** Topic name and packet identifier. */
  private static long fixedLength(Qos qos, int nameLength) {
    return 2L + nameLength + (qos == Qos.AT_MOST_ONCE ? 0 : 2);
  }

  private static int requireRemaining(long remaining) {
    if (remaining > VariableInteger.MAXIMUM) {
      throw new IllegalArgumentException("a PUBLISH of " + remaining + " bytes does not exist");
    }
    return (int) remaining;
  }

  /**
   * Appends a PUBLISH.
   *
   * @param topicAlias the alias to set or use, or 0 for none
   * @param omitTopic whether the alias stands for the topic
   * @param packetId written when {@code qos} is not 0
   * @param forwarded the properties that travel with the message; none that the arguments after it
   *     stand for
   * @param expirySeconds the Message Expiry Interval left, or -1 for none
   * @param payload written as it is
   * @return where the packet identifier stands, counted from the first byte of this packet, or -1
   *     at QoS 0
   * @throws IllegalArgumentException when the topic is longer than 65,535 bytes or the packet too
   *     large to exist; nothing is written then
   */
  public static int encode(
      ByteBuf out,
      ProtocolVersion version,
      Topic topic,
      int topicAlias,
      boolean omitTopic,
      Qos qos,
      boolean duplicate,
      boolean retain,
      int packetId,
      Properties forwarded,
      long expirySeconds,
      int[] subscriptionIdentifiers,
      byte[] payload) {
    int packetIdOffset =
        encodeHeader(
            out,
            version,
            topic,
            topicAlias,
            omitTopic,
            qos,
            duplicate,
            retain,
            packetId,
            forwarded,
            expirySeconds,
            subscriptionIdentifiers,
            payload.length);
    out.writeBytes(payload);
    return packetIdOffset;
  }

  /**
   * Appends a PUBLISH up to its payload, for a payload that goes out from a buffer of its own;
   * otherwise like {@link #encode}.
   *
   * @param payloadLength how many bytes of payload will follow
   */
  public static int encodeHeader(
      ByteBuf out,
      ProtocolVersion version,
      Topic topic,
      int topicAlias,
      boolean omitTopic,
      Qos qos,
      boolean duplicate,
      boolean retain,
      int packetId,
      Properties forwarded,
      long expirySeconds,
      int[] subscriptionIdentifiers,
      int payloadLength) {
    boolean hasProperties = version == ProtocolVersion.V5;
    byte[] name = omitTopic && hasProperties ? NO_BYTES : topic.utf8();
    PropertiesWriter.requireShort(name.length);
    long length = fixedLength(qos, name.length) + payloadLength;
    byte[] encoded = NO_BYTES;
    int propertiesLength = 0;
    if (hasProperties) {
      encoded = forwarded.encoded();
      propertiesLength =
          encoded.length + hopBytes(topicAlias, expirySeconds, subscriptionIdentifiers);
      length += VariableInteger.size(propertiesLength) + propertiesLength;
    }
    int remaining = requireRemaining(length);
    int headerSize = 1 + VariableInteger.size(remaining);
    out.ensureWritable(headerSize + remaining - payloadLength);
    writeHeader(out, firstByte(qos, duplicate, retain), remaining, name.length);
    out.writeBytes(name);
    int packetIdOffset = -1;
    if (qos != Qos.AT_MOST_ONCE) {
      packetIdOffset = headerSize + 2 + name.length;
      out.writeShort(packetId);
    }
    if (hasProperties) {
      VariableInteger.write(out, propertiesLength);
      if (propertiesLength != 0) {
        writeHopProperties(out, topicAlias, expirySeconds, subscriptionIdentifiers);
        out.writeBytes(encoded);
      }
    }
    return packetIdOffset;
  }

  /** The fixed header and the length of the topic name: of a small packet in one go. */
  private static void writeHeader(ByteBuf out, int firstByte, int remaining, int nameLength) {
    if (remaining < 0x80) {
      out.writeInt((firstByte << 24) | (remaining << 16) | nameLength);
    } else {
      out.writeByte(firstByte);
      VariableInteger.write(out, remaining);
      out.writeShort(nameLength);
    }
  }

  private static int firstByte(Qos qos, boolean duplicate, boolean retain) {
    return (PacketType.PUBLISH << 4)
        | (duplicate && qos != Qos.AT_MOST_ONCE ? 0x8 : 0) // [MQTT-3.3.1-2]
        | (qos.level() << 1)
        | (retain ? 0x1 : 0);
  }

  private static int hopBytes(int topicAlias, long expirySeconds, int[] subscriptionIdentifiers) {
    int bytes = (topicAlias == 0 ? 0 : ALIAS_BYTES) + (expirySeconds < 0 ? 0 : EXPIRY_BYTES);
    for (int identifier : subscriptionIdentifiers) {
      bytes += 1 + VariableInteger.size(identifier);
    }
    return bytes;
  }

  private static void writeHopProperties(
      ByteBuf out, int topicAlias, long expirySeconds, int[] subscriptionIdentifiers) {
    if (topicAlias != 0) {
      out.writeByte(Property.TOPIC_ALIAS.identifier());
      out.writeShort(topicAlias);
    }
    if (expirySeconds >= 0) {
      out.writeByte(Property.MESSAGE_EXPIRY_INTERVAL.identifier());
      out.writeInt((int) expirySeconds);
    }
    for (int identifier : subscriptionIdentifiers) {
      out.writeByte(Property.SUBSCRIPTION_IDENTIFIER.identifier());
      VariableInteger.write(out, identifier);
    }
  }
}
