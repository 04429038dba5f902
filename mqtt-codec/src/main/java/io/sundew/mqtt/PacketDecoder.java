package io.sundew.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * Reads the packets of one connection off a buffer, of either direction and in any version.
 * Confined to one thread; every connection has its own.
 *
 * <p>What the standard calls malformed, and the protocol errors that one packet shows by itself,
 * end in a {@link ProtocolException} with the reason the standard names; after that the decoder is
 * not to be used again. What depends on direction, session or configuration (a client's
 * subscription identifier in PUBLISH, alias and receive maximum, filters that break the rules of
 * wildcards: see {@link TopicFilters}) is left to the caller.
 *
 * <p>A packet is read when all of it has come; one that is too large is refused when its header has
 * come. Nothing is allocated for bytes that have not.
 */
public final class PacketDecoder {
  private static final Packet PINGREQ = new Packet.Pingreq();
  private static final Packet PINGRESP = new Packet.Pingresp();

  private static final int INCOMPLETE = -1;

  private final DecoderLimits limits;
  private final TopicCache topics = new TopicCache();
  private final PropertiesCache publishProperties = new PropertiesCache();
  private final PacketReader reader = new PacketReader(Unpooled.EMPTY_BUFFER, 0, 0);
  private ProtocolVersion version = ProtocolVersion.V5;
  private boolean isVersionKnown;
  private boolean isFirst = true;
  private boolean hadConnect;

  // What header() found, apart from the remaining length.
  private int headerSize;
  private boolean isMinimal;

  /** A decoder with these limits. */
  public PacketDecoder(DecoderLimits limits) {
    this.limits = limits;
  }

  /** A decoder that takes packets of at most that many bytes, header included. */
  public PacketDecoder(int maximumPacketSize) {
    this(DecoderLimits.ofPacketSize(maximumPacketSize));
  }

  /**
   * The version packets are read in: 5.0 until a CONNECT says otherwise. After an unsupported
   * CONNECT it is the version to answer in.
   */
  public ProtocolVersion version() {
    return version;
  }

  /** Reads packets in that version from now on; for the end that sent the CONNECT. */
  public void version(ProtocolVersion now) {
    version = now;
    isVersionKnown = true;
  }

  /**
   * Whether {@link #version()} comes from a CONNECT or was set, so that an error can be answered.
   */
  public boolean isVersionKnown() {
    return isVersionKnown;
  }

  /**
   * The next packet, with the buffer's reader index behind it; or null, with the reader index where
   * it was, when more bytes are needed.
   *
   * @throws ProtocolException when the bytes are no packet of this version or go beyond a limit
   */
  public @Nullable Packet decode(ByteBuf in) {
    int start = in.readerIndex();
    int available = in.writerIndex() - start;
    if (available < 2) {
      return null;
    }
    int firstTwo = in.getUnsignedShort(start);
    int first = firstTwo >> 8;
    int remaining = header(in, start, available, (byte) firstTwo);
    if (remaining == INCOMPLETE) {
      return null;
    }
    int body = start + headerSize;
    if (remaining > maximumSize() - headerSize) {
      return refuseTooLarge(in, first >> 4, body, remaining);
    }
    int end = body + remaining;
    if (end > start + available) {
      return null;
    }
    Packet packet =
        first >> 4 == PacketType.PUBLISH
            ? publish(in, first, body, end)
            : other(in, first, body, end);
    isFirst = false;
    in.readerIndex(end);
    return packet;
  }

  private int maximumSize() {
    return isFirst ? limits.maximumConnectBytes() : limits.maximumPacketSize();
  }

  /** The remaining length, or {@link #INCOMPLETE}. */
  private int header(ByteBuf in, int start, int available, byte value) {
    headerSize = 2;
    isMinimal = true;
    return value >= 0 ? value : longHeader(in, start, available);
  }

  private int longHeader(ByteBuf in, int start, int available) {
    int value = 0;
    for (int offset = 0; offset < 4; offset++) {
      if (available < offset + 2) {
        return INCOMPLETE;
      }
      int next = in.getUnsignedByte(start + 1 + offset);
      value |= (next & 0x7F) << (7 * offset);
      if (next < 0x80) {
        headerSize = offset + 2;
        isMinimal = next != 0;
        return value;
      }
    }
    throw ProtocolException.malformed("remaining length of more than four bytes");
  }

  /** Waits for the few bytes that tell in which version to answer, when it is a CONNECT. */
  private @Nullable Packet refuseTooLarge(ByteBuf in, int type, int body, int remaining) {
    if (type == PacketType.CONNECT && !hadConnect) {
      reader.reset(in, body, Math.min(in.writerIndex(), body + remaining));
      if (readProtocol() == null) {
        return null;
      }
    }
    throw new ProtocolException(
        ReasonCode.PACKET_TOO_LARGE,
        "a packet of "
            + (headerSize + (long) remaining)
            + " bytes, at most "
            + maximumSize()
            + " are taken"); // [MQTT-3.2.2-15]
  }

  private Packet.Publish publish(ByteBuf in, int flags, int body, int end) {
    requireMinimal();
    Qos qos = qos(flags);
    int index = body + 2;
    if (end < index) {
      throw ProtocolException.malformed("PUBLISH without a topic name");
    }
    int topicLength = in.getUnsignedShort(body);
    if (end - index < topicLength) {
      throw ProtocolException.malformed("topic name goes past the end");
    }
    Topic topic = topicLength == 0 ? Topic.EMPTY : topics.find(in, index, topicLength);
    PacketReader rest = reader;
    rest.reset(in, index + topicLength, end);
    int packetId = qos == Qos.AT_MOST_ONCE ? 0 : rest.packetId(); // [MQTT-2.2.1-2]
    Properties properties =
        version == ProtocolVersion.V5
            ? publishProperties.read(rest, limits.maximumUserProperties())
            : Properties.NONE;
    if (topicLength == 0) {
      requireAlias(properties);
    }
    boolean duplicate = (flags & 0x8) != 0;
    boolean retain = (flags & 0x1) != 0;
    return new Packet.Publish(topic, qos, duplicate, retain, packetId, rest.rest(), properties);
  }

  private static Qos qos(int flags) {
    return switch (flags & 0xE) {
      case 0x0 -> Qos.AT_MOST_ONCE;
      case 0x2, 0xA -> Qos.AT_LEAST_ONCE;
      case 0x4, 0xC -> Qos.EXACTLY_ONCE;
      case 0x8 -> throw ProtocolException.malformed("DUP at QoS 0"); // [MQTT-3.3.1-2]
      default -> throw ProtocolException.malformed("QoS 3"); // [MQTT-3.3.1-4]
    };
  }

  private void requireAlias(Properties properties) {
    if (version != ProtocolVersion.V5) {
      throw new ProtocolException(
          ReasonCode.TOPIC_NAME_INVALID, "empty topic name"); // 3.1.1 [MQTT-4.7.3-1]
    }
    if (!properties.has(Property.TOPIC_ALIAS)) {
      throw ProtocolException.protocolError(
          "neither topic name nor alias"); // section 3.3.2.1, [MQTT-4.7.3-1]
    }
  }

  private Packet other(ByteBuf in, int first, int body, int end) {
    int type = first >> 4;
    PacketReader rest = reader;
    rest.reset(in, body, end);
    if (type == PacketType.CONNECT) {
      return connect(first, rest);
    }
    requireHeader(type, first);
    int users = limits.maximumUserProperties();
    return switch (type) {
      case PacketType.CONNACK -> BodyReader.connack(rest, version, users);
      case PacketType.PUBACK, PacketType.PUBREC, PacketType.PUBREL, PacketType.PUBCOMP ->
          BodyReader.acknowledgement(type, rest, version, users);
      case PacketType.SUBSCRIBE -> BodyReader.subscribe(rest, version, users);
      case PacketType.SUBACK -> BodyReader.suback(rest, version, users);
      case PacketType.UNSUBSCRIBE -> BodyReader.unsubscribe(rest, version, users);
      case PacketType.UNSUBACK -> BodyReader.unsuback(rest, version, users);
      case PacketType.PINGREQ -> empty(rest, PINGREQ);
      case PacketType.PINGRESP -> empty(rest, PINGRESP);
      case PacketType.DISCONNECT -> BodyReader.disconnect(rest, version, users);
      case PacketType.AUTH -> BodyReader.auth(rest, version, users);
      default -> throw ProtocolException.malformed("packet type " + type + " is reserved");
    };
  }

  /** Sets the version first, so that whatever is wrong with the rest can be answered in it. */
  private Packet.Connect connect(int first, PacketReader in) {
    if (hadConnect) {
      throw ProtocolException.protocolError("a second CONNECT"); // [MQTT-3.1.0-2]
    }
    hadConnect = true;
    var protocol = readProtocol();
    if (protocol == null) {
      throw ProtocolException.malformed("CONNECT without protocol name and level");
    }
    requireHeader(PacketType.CONNECT, first);
    return ConnectReader.read(in, protocol, limits.maximumUserProperties());
  }

  private ConnectReader.@Nullable Protocol readProtocol() {
    var protocol = ConnectReader.peekProtocol(reader);
    if (protocol != null) {
      version(protocol.version());
      protocol.requireSupported();
    }
    return protocol;
  }

  private void requireHeader(int type, int first) {
    requireMinimal();
    // MQTT 3.1 gives these bits no meaning, but DUP in packets sent again
    if ((first & 0xF) != PacketType.flags(type) && version != ProtocolVersion.V3_1) {
      // [MQTT-2.1.3-1] [MQTT-3.6.1-1] [MQTT-3.8.1-1] [MQTT-3.10.1-1] [MQTT-3.14.1-1]
      // [MQTT-3.15.1-1]
      throw ProtocolException.malformed(
          "flags 0x%X in packet type %d".formatted(first & 0xF, type));
    }
  }

  private void requireMinimal() {
    if (!isMinimal && version == ProtocolVersion.V5) {
      throw ProtocolException.malformed("remaining length is not minimal"); // [MQTT-1.5.5-1]
    }
  }

  private static Packet empty(PacketReader in, Packet packet) {
    in.requireEnd();
    return packet;
  }
}
