package io.sundew.mqtt;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import java.util.ArrayList;
import java.util.List;

/** Reads what follows the fixed header of all packets but CONNECT and PUBLISH. Thread safe. */
final class BodyReader {
  private static final int QOS = 0x03;
  private static final int NO_LOCAL = 0x04;
  private static final int RETAIN_AS_PUBLISHED = 0x08;
  private static final int RETAIN_HANDLING = 0x30;
  private static final int RESERVED = 0xC0;

  private BodyReader() {}

  static Packet.Connack connack(
      PacketReader in, ProtocolVersion version, int maximumUserProperties) {
    int flags = in.oneByte();
    if ((flags & 0xFE) != 0 && version != ProtocolVersion.V3_1) {
      throw ProtocolException.malformed("reserved CONNACK flags are set"); // [MQTT-3.2.2-1]
    }
    boolean sessionPresent = (flags & 1) != 0 && version != ProtocolVersion.V3_1;
    int code = in.oneByte();
    ReasonCode reason;
    Properties properties = Properties.NONE;
    if (version.hasProperties()) {
      reason = Reasons.of(PacketType.CONNACK, code);
      properties = PropertiesReader.read(in, Property.In.CONNACK, maximumUserProperties);
    } else {
      reason = Reasons.ofReturnCode(code);
    }
    in.requireEnd();
    if (sessionPresent && reason.isError()) {
      throw ProtocolException.protocolError(
          "session present in a refusing CONNACK"); // [MQTT-3.2.2-6], 3.1.1 [MQTT-3.2.2-4]
    }
    return new Packet.Connack(sessionPresent, reason, properties);
  }

  static Packet acknowledgement(
      int type, PacketReader in, ProtocolVersion version, int maximumUserProperties) {
    int id = in.packetId();
    ReasonCode reason = ReasonCode.SUCCESS;
    Properties properties = Properties.NONE;
    if (in.hasMore() && version.hasProperties()) {
      reason = Reasons.of(type, in.oneByte());
      if (in.hasMore()) {
        properties = PropertiesReader.read(in, 1 << type, maximumUserProperties);
      }
    }
    in.requireEnd();
    return switch (type) {
      case PacketType.PUBACK -> new Packet.Puback(id, reason, properties);
      case PacketType.PUBREC -> new Packet.Pubrec(id, reason, properties);
      case PacketType.PUBREL -> new Packet.Pubrel(id, reason, properties);
      case PacketType.PUBCOMP -> new Packet.Pubcomp(id, reason, properties);
      default -> throw new IllegalArgumentException("packet type " + type);
    };
  }

  static Packet.Subscribe subscribe(
      PacketReader in, ProtocolVersion version, int maximumUserProperties) {
    int id = in.packetId();
    Properties properties = properties(in, version, Property.In.SUBSCRIBE, maximumUserProperties);
    requirePayload(in); // [MQTT-3.8.3-2], 3.1.1 [MQTT-3.8.3-3]
    var filters = new ArrayList<Packet.Filter>(1);
    while (in.hasMore()) {
      filters.add(filter(in, version));
    }
    return new Packet.Subscribe(id, filters, properties);
  }

  private static Packet.Filter filter(PacketReader in, ProtocolVersion version) {
    String filter = topicFilter(in); // [MQTT-3.8.3-1]
    int options = in.oneByte();
    return switch (version) {
      case V3_1 -> plainFilter(filter, options & QOS);
      case V3_1_1 -> plainFilter(filter, options);
      case V5 -> optionsFilter(filter, options);
    };
  }

  private static Packet.Filter plainFilter(String filter, int qos) {
    if (qos > 2) {
      throw ProtocolException.malformed(
          "subscription options 0x%02X".formatted(qos)); // 3.1.1 [MQTT-3.8.3-4]
    }
    return new Packet.Filter(filter, Qos.of(qos), false, false, 0);
  }

  private static Packet.Filter optionsFilter(String filter, int options) {
    if ((options & RESERVED) != 0) {
      throw ProtocolException.malformed("reserved subscription options"); // [MQTT-3.8.3-5]
    }
    int qos = options & QOS;
    int retainHandling = (options & RETAIN_HANDLING) >> 4;
    if (qos == 3 || retainHandling == 3) {
      throw ProtocolException.protocolError(
          "subscription options with QoS " + qos + ", retain handling " + retainHandling);
    }
    boolean noLocal = (options & NO_LOCAL) != 0;
    if (noLocal && TopicFilters.isShared(filter)) {
      throw ProtocolException.protocolError("no local on a shared subscription"); // [MQTT-3.8.3-4]
    }
    return new Packet.Filter(
        filter, Qos.of(qos), noLocal, (options & RETAIN_AS_PUBLISHED) != 0, retainHandling);
  }

  static Packet.Unsubscribe unsubscribe(
      PacketReader in, ProtocolVersion version, int maximumUserProperties) {
    int id = in.packetId();
    Properties properties = properties(in, version, Property.In.UNSUBSCRIBE, maximumUserProperties);
    requirePayload(in); // [MQTT-3.10.3-2]
    var filters = new ArrayList<String>(1);
    while (in.hasMore()) {
      filters.add(topicFilter(in)); // [MQTT-3.10.3-1]
    }
    return new Packet.Unsubscribe(id, filters, properties);
  }

  private static String topicFilter(PacketReader in) {
    String filter = in.text();
    if (filter.isEmpty()) {
      throw ProtocolException.malformed("empty topic filter"); // [MQTT-4.7.3-1]
    }
    return filter;
  }

  static Packet.Suback suback(PacketReader in, ProtocolVersion version, int maximumUserProperties) {
    int id = in.packetId();
    Properties properties = properties(in, version, Property.In.SUBACK, maximumUserProperties);
    List<ReasonCode> reasons = reasons(PacketType.SUBACK, in);
    if (!version.hasProperties()) {
      requireReturnCodes(reasons);
    }
    return new Packet.Suback(id, reasons, properties);
  }

  private static void requireReturnCodes(List<ReasonCode> reasons) {
    for (ReasonCode reason : reasons) {
      if (reason.code() > ReasonCode.UNSPECIFIED_ERROR.code()) {
        throw ProtocolException.malformed(
            "return code 0x%02X".formatted(reason.code())); // 3.1.1 [MQTT-3.9.3-2]
      }
    }
  }

  static Packet.Unsuback unsuback(
      PacketReader in, ProtocolVersion version, int maximumUserProperties) {
    int id = in.packetId();
    if (!version.hasProperties()) {
      in.requireEnd();
      return new Packet.Unsuback(id, List.of(), Properties.NONE);
    }
    Properties properties = PropertiesReader.read(in, Property.In.UNSUBACK, maximumUserProperties);
    return new Packet.Unsuback(id, reasons(PacketType.UNSUBACK, in), properties);
  }

  private static List<ReasonCode> reasons(int type, PacketReader in) {
    requirePayload(in);
    var reasons = new ArrayList<ReasonCode>(1);
    while (in.hasMore()) {
      reasons.add(Reasons.of(type, in.oneByte()));
    }
    return reasons;
  }

  static Packet.Disconnect disconnect(
      PacketReader in, ProtocolVersion version, int maximumUserProperties) {
    ReasonCode reason = ReasonCode.SUCCESS;
    Properties properties = Properties.NONE;
    if (in.hasMore() && version.hasProperties()) {
      reason = Reasons.of(PacketType.DISCONNECT, in.oneByte());
      if (in.hasMore()) {
        properties = PropertiesReader.read(in, Property.In.DISCONNECT, maximumUserProperties);
      }
    }
    in.requireEnd();
    return new Packet.Disconnect(reason, properties);
  }

  static Packet.Auth auth(PacketReader in, ProtocolVersion version, int maximumUserProperties) {
    if (!version.hasProperties()) {
      throw ProtocolException.malformed("packet type 15 does not exist in MQTT 3");
    }
    if (!in.hasMore()) {
      return new Packet.Auth(ReasonCode.SUCCESS, Properties.NONE); // section 3.15.2.1 allows it
    }
    ReasonCode reason = Reasons.of(PacketType.AUTH, in.oneByte());
    Properties properties = PropertiesReader.read(in, Property.In.AUTH, maximumUserProperties);
    in.requireEnd();
    if (!properties.has(Property.AUTHENTICATION_METHOD)) {
      throw ProtocolException.protocolError("AUTH without a method"); // section 3.15.2.2.2
    }
    return new Packet.Auth(reason, properties);
  }

  private static Properties properties(
      PacketReader in, ProtocolVersion version, int place, int maximumUserProperties) {
    return version.hasProperties()
        ? PropertiesReader.read(in, place, maximumUserProperties)
        : Properties.NONE;
  }

  private static void requirePayload(PacketReader in) {
    if (!in.hasMore()) {
      throw ProtocolException.protocolError("no payload");
    }
  }
}
