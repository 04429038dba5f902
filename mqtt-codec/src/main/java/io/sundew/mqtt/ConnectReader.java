package io.sundew.mqtt;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads CONNECT (section 3.1) of all versions. Thread safe. */
final class ConnectReader {
  private static final int BRIDGE = 0x80;

  private static final int RESERVED = 0x01;
  private static final int CLEAN_START = 0x02;
  private static final int WILL = 0x04;
  private static final int WILL_QOS = 0x18;
  private static final int WILL_RETAIN = 0x20;
  private static final int PASSWORD = 0x40;
  private static final int USER_NAME = 0x80;

  private ConnectReader() {}

  /**
   * What the first two fields say.
   *
   * @param version the version to read the rest in; that to answer in, when {@code problem} says
   *     why there is no such protocol
   */
  record Protocol(ProtocolVersion version, boolean bridge, @Nullable String problem) {
    private static Protocol supported(ProtocolVersion version, int level) {
      return new Protocol(version, (level & BRIDGE) != 0, null);
    }

    private static Protocol unsupported(ProtocolVersion answer, String problem) {
      return new Protocol(answer, false, problem);
    }

    void requireSupported() {
      if (problem != null) {
        throw new ProtocolException(
            ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, problem); // [MQTT-3.1.2-1] [MQTT-3.1.2-2]
      }
    }
  }

  /** The protocol a CONNECT announces, or null when the packet has not come as far as that. */
  static @Nullable Protocol peekProtocol(PacketReader in) {
    if (in.remaining() < 2) {
      return null;
    }
    int nameLength = in.twoBytes();
    if (nameLength > "MQIsdp".length()) {
      return Protocol.unsupported(
          ProtocolVersion.V3_1_1, "protocol name of " + nameLength + " bytes");
    }
    return in.remaining() <= nameLength
        ? null
        : protocol(new String(in.bytes(nameLength), StandardCharsets.US_ASCII), in.oneByte());
  }

  private static Protocol protocol(String name, int level) {
    int plain = level & ~BRIDGE;
    return switch (name) {
      case "MQIsdp" ->
          plain == 3
              ? Protocol.supported(ProtocolVersion.V3_1, level)
              : Protocol.unsupported(ProtocolVersion.V3_1_1, "MQIsdp of level " + level);
      case "MQTT" -> {
        if (plain == 4) {
          yield Protocol.supported(ProtocolVersion.V3_1_1, level);
        }
        yield level == 5
            ? Protocol.supported(ProtocolVersion.V5, level)
            : Protocol.unsupported(nearest(plain), "MQTT of level " + level);
      }
      default -> Protocol.unsupported(nearest(plain), "protocol name is not MQTT");
    };
  }

  /** The version to answer a level in that does not exist. */
  private static ProtocolVersion nearest(int level) {
    return level >= ProtocolVersion.V5.level() ? ProtocolVersion.V5 : ProtocolVersion.V3_1_1;
  }

  /** Everything after the protocol level. */
  static Packet.Connect read(PacketReader in, Protocol protocol, int maximumUserProperties) {
    ProtocolVersion version = protocol.version();
    int flags = checked(in.oneByte(), version);
    int keepAliveSeconds = in.twoBytes();
    Properties properties = properties(in, version, Property.In.CONNECT, maximumUserProperties);
    String clientId = in.text(); // [MQTT-3.1.3-3] [MQTT-3.1.3-4]
    Packet.Will will = (flags & WILL) == 0 ? null : will(in, flags, version, maximumUserProperties);
    // [MQTT-3.1.2-16] [MQTT-3.1.2-17] [MQTT-3.1.3-12]
    String userName = isThere(in, flags, USER_NAME, version) ? in.text() : null;
    // [MQTT-3.1.2-18] [MQTT-3.1.2-19]
    byte[] password = isThere(in, flags, PASSWORD, version) ? in.binary() : null;
    in.requireEnd();
    return new Packet.Connect(
        version,
        protocol.bridge(),
        (flags & CLEAN_START) != 0,
        keepAliveSeconds,
        clientId,
        will,
        userName,
        password,
        properties);
  }

  /** These flags, if they go together. MQTT 3.1 disregards those of a will that is not there. */
  private static int checked(int flags, ProtocolVersion version) {
    boolean isOld = version == ProtocolVersion.V3_1;
    if ((flags & RESERVED) != 0 && !isOld) {
      throw ProtocolException.malformed("reserved connect flag is set"); // [MQTT-3.1.2-3]
    }
    if ((flags & WILL) == 0 && (flags & (WILL_QOS | WILL_RETAIN)) != 0 && !isOld) {
      throw ProtocolException.malformed(
          "will QoS or will retain without a will"); // [MQTT-3.1.2-11] [MQTT-3.1.2-13]
    }
    if ((flags & WILL) != 0 && (flags & WILL_QOS) == WILL_QOS) {
      throw ProtocolException.malformed("will QoS 3"); // [MQTT-3.1.2-12], 3.1.1 [MQTT-3.1.2-14]
    }
    if ((flags & USER_NAME) == 0 && (flags & PASSWORD) != 0 && version != ProtocolVersion.V5) {
      throw ProtocolException.malformed("password without user name"); // 3.1.1 [MQTT-3.1.2-22]
    }
    return flags;
  }

  private static Properties properties(
      PacketReader in, ProtocolVersion version, int place, int maximumUserProperties) {
    return version.hasProperties()
        ? PropertiesReader.read(in, place, maximumUserProperties)
        : Properties.NONE;
  }

  private static Packet.Will will(
      PacketReader in, int flags, ProtocolVersion version, int maximumUserProperties) {
    Properties properties = properties(in, version, Property.In.WILL, maximumUserProperties);
    byte[] utf8 = in.binary();
    String name = PacketReader.text(utf8); // [MQTT-3.1.3-11]
    TopicCache.requireTopicName(name);
    byte[] payload = in.binary();
    Qos qos = Qos.of((flags & WILL_QOS) >> 3);
    return new Packet.Will(
        new Topic(name, utf8), payload, qos, (flags & WILL_RETAIN) != 0, properties);
  }

  /**
   * Whether that field follows. MQTT 3.1 lets the remaining length take precedence over the flags,
   * for clients older than user names.
   */
  private static boolean isThere(PacketReader in, int flags, int flag, ProtocolVersion version) {
    return (flags & flag) != 0 && (version != ProtocolVersion.V3_1 || in.hasMore());
  }
}
