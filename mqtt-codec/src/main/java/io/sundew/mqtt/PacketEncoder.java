package io.sundew.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * Writes packets of either direction in any version, as short as the standard allows. What a
 * version has no field for is left out. Thread safe.
 *
 * <p>The packets are taken to be sound: what the decoder would refuse for its meaning is written as
 * it is. A value that has no encoding (a text of more than 65,535 bytes, AUTH in MQTT 3) is an
 * {@link IllegalArgumentException}, and then nothing is written.
 */
public final class PacketEncoder {
  private static final int BRIDGE = 0x80;

  private PacketEncoder() {}

  /** Appends that packet. */
  public static void encode(Packet packet, ProtocolVersion version, ByteBuf out) {
    if (packet instanceof Packet.Publish publish) {
      encodePublish(publish, version, out);
    } else if (packet instanceof Packet.Acknowledgement ack && isShort(ack, version)) {
      out.writeShort((firstByte(ack) << 8) | 2);
      out.writeShort(ack.packetId());
    } else if (packet instanceof Packet.Pingreq || packet instanceof Packet.Pingresp) {
      out.writeShort(firstByte(packet) << 8);
    } else {
      writeWithBody(packet, body(packet, version), out);
    }
  }

  /** Whether only the packet identifier is written. */
  private static boolean isShort(Packet.Acknowledgement ack, ProtocolVersion version) {
    return version != ProtocolVersion.V5
        || (ack.reason() == ReasonCode.SUCCESS && ack.properties().isEmpty());
  }

  /** The bytes {@link #encode} writes. */
  public static int encodedSize(Packet packet, ProtocolVersion version) {
    if (packet instanceof Packet.Publish publish) {
      return publishSize(publish, version);
    }
    if (packet instanceof Packet.Acknowledgement ack && isShort(ack, version)) {
      return 4;
    }
    return sizeOf(body(packet, version));
  }

  /**
   * Appends that packet if the receiver takes it. When it is too large, first the user properties
   * and then the reason string of an answer are left out ([MQTT-3.2.2-19], [MQTT-3.2.2-20],
   * [MQTT-3.4.2-2], [MQTT-3.4.2-3] and the like for the other answers); those of other packets
   * belong to the application and stay.
   *
   * @param maximumPacketSize the receiver's limit in bytes, header included
   * @return false, with nothing written, when it is still too large
   */
  public static boolean encodeWithin(
      Packet packet, ProtocolVersion version, ByteBuf out, int maximumPacketSize) {
    if (hasNothingToSpare(packet, version)) {
      boolean fits = encodedSize(packet, version) <= maximumPacketSize;
      if (fits) {
        encode(packet, version, out);
      }
      return fits;
    }
    Packet shorter = packet;
    ByteBuf body = body(shorter, version);
    if (sizeOf(body) > maximumPacketSize) {
      shorter = without(Property.USER_PROPERTY, shorter);
      body = body(shorter, version);
    }
    if (sizeOf(body) > maximumPacketSize) {
      body = body(without(Property.REASON_STRING, shorter), version);
    }
    if (sizeOf(body) > maximumPacketSize) {
      return false; // [MQTT-3.1.2-24]
    }
    writeWithBody(packet, body, out);
    return true;
  }

  private static boolean hasNothingToSpare(Packet packet, ProtocolVersion version) {
    return packet instanceof Packet.Publish
        || (packet instanceof Packet.Acknowledgement ack && isShort(ack, version));
  }

  /** An answer without that property; any other packet as it is. */
  private static Packet without(Property property, Packet packet) {
    return switch (packet) {
      case Packet.Connack(var present, var reason, var all) ->
          new Packet.Connack(present, reason, without(property, all));
      case Packet.Puback(var id, var reason, var all) ->
          new Packet.Puback(id, reason, without(property, all));
      case Packet.Pubrec(var id, var reason, var all) ->
          new Packet.Pubrec(id, reason, without(property, all));
      case Packet.Pubrel(var id, var reason, var all) ->
          new Packet.Pubrel(id, reason, without(property, all));
      case Packet.Pubcomp(var id, var reason, var all) ->
          new Packet.Pubcomp(id, reason, without(property, all));
      case Packet.Suback(var id, var reasons, var all) ->
          new Packet.Suback(id, reasons, without(property, all));
      case Packet.Unsuback(var id, var reasons, var all) ->
          new Packet.Unsuback(id, reasons, without(property, all));
      case Packet.Disconnect(var reason, var all) ->
          new Packet.Disconnect(reason, without(property, all));
      case Packet.Auth(var reason, var all) -> new Packet.Auth(reason, without(property, all));
      case Packet.Connect _,
          Packet.Publish _,
          Packet.Subscribe _,
          Packet.Unsubscribe _,
          Packet.Pingreq _,
          Packet.Pingresp _ ->
          packet;
    };
  }

  private static Properties without(Property property, Properties properties) {
    return properties.has(property) ? properties.toBuilder().remove(property).build() : properties;
  }

  private static void encodePublish(Packet.Publish publish, ProtocolVersion version, ByteBuf out) {
    PublishEncoder.encode(
        out,
        version,
        publish.topic(),
        0,
        false,
        publish.qos(),
        publish.duplicate(),
        publish.retain(),
        publish.packetId(),
        publish.properties(),
        -1,
        PublishEncoder.NO_IDENTIFIERS,
        publish.payload());
  }

  private static int publishSize(Packet.Publish publish, ProtocolVersion version) {
    return PublishEncoder.size(
        version,
        publish.topic(),
        0,
        false,
        publish.qos(),
        publish.properties(),
        -1,
        PublishEncoder.NO_IDENTIFIERS,
        publish.payload().length);
  }

  private static int sizeOf(ByteBuf body) {
    int remaining = body.readableBytes();
    return 1 + VariableInteger.size(remaining) + remaining;
  }

  private static void writeWithBody(Packet packet, ByteBuf body, ByteBuf out) {
    int remaining = body.readableBytes();
    out.ensureWritable(1 + VariableInteger.size(remaining) + remaining);
    out.writeByte(firstByte(packet));
    VariableInteger.write(out, remaining);
    out.writeBytes(body);
  }

  private static int firstByte(Packet packet) {
    int type = type(packet);
    return (type << 4) | PacketType.flags(type); // [MQTT-2.1.3-1]
  }

  /** The first answer to each client does without a switch over patterns, which links slowly. */
  private static int type(Packet packet) {
    return packet instanceof Packet.Connack ? PacketType.CONNACK : typeOfAny(packet);
  }

  private static int typeOfAny(Packet packet) {
    return switch (packet) {
      case Packet.Connect _ -> PacketType.CONNECT;
      case Packet.Connack _ -> PacketType.CONNACK;
      case Packet.Publish _ -> PacketType.PUBLISH;
      case Packet.Puback _ -> PacketType.PUBACK;
      case Packet.Pubrec _ -> PacketType.PUBREC;
      case Packet.Pubrel _ -> PacketType.PUBREL;
      case Packet.Pubcomp _ -> PacketType.PUBCOMP;
      case Packet.Subscribe _ -> PacketType.SUBSCRIBE;
      case Packet.Suback _ -> PacketType.SUBACK;
      case Packet.Unsubscribe _ -> PacketType.UNSUBSCRIBE;
      case Packet.Unsuback _ -> PacketType.UNSUBACK;
      case Packet.Pingreq _ -> PacketType.PINGREQ;
      case Packet.Pingresp _ -> PacketType.PINGRESP;
      case Packet.Disconnect _ -> PacketType.DISCONNECT;
      case Packet.Auth _ -> PacketType.AUTH;
    };
  }

  /** What follows the fixed header, in a buffer on the heap that needs no release. */
  private static ByteBuf body(Packet packet, ProtocolVersion version) {
    ByteBuf out = Unpooled.buffer(64);
    if (packet instanceof Packet.Connack connack) {
      connack(connack, version, out);
    } else {
      bodyOfAny(packet, version, out);
    }
    return out;
  }

  private static void bodyOfAny(Packet packet, ProtocolVersion version, ByteBuf out) {
    switch (packet) {
      case Packet.Connect connect -> connect(connect, version, out);
      case Packet.Connack connack -> connack(connack, version, out);
      case Packet.Acknowledgement ack -> {
        out.writeShort(ack.packetId());
        reason(ack.reason(), ack.properties(), version, out);
      }
      case Packet.Subscribe subscribe -> subscribe(subscribe, version, out);
      case Packet.Suback suback -> suback(suback, version, out);
      case Packet.Unsubscribe unsubscribe -> unsubscribe(unsubscribe, version, out);
      case Packet.Unsuback unsuback -> unsuback(unsuback, version, out);
      case Packet.Disconnect disconnect ->
          reason(disconnect.reason(), disconnect.properties(), version, out);
      case Packet.Auth auth -> auth(auth, version, out);
      case Packet.Pingreq _, Packet.Pingresp _ -> {}
      case Packet.Publish _ -> throw new IllegalArgumentException("see PublishEncoder");
    }
  }

  private static void connect(Packet.Connect connect, ProtocolVersion version, ByteBuf out) {
    boolean isOld = version == ProtocolVersion.V3_1;
    PropertiesWriter.writeText(isOld ? "MQIsdp" : "MQTT", out);
    boolean bridge = connect.bridge() && version != ProtocolVersion.V5;
    out.writeByte(version.level() | (bridge ? BRIDGE : 0));
    out.writeByte(connectFlags(connect));
    out.writeShort(connect.keepAliveSeconds());
    properties(connect.properties(), version, out);
    PropertiesWriter.writeText(connect.clientId(), out);
    Packet.Will will = connect.will();
    if (will != null) {
      properties(will.properties(), version, out);
      PropertiesWriter.writeBinary(will.topic().utf8(), out);
      PropertiesWriter.writeBinary(will.payload(), out);
    }
    String userName = connect.userName();
    if (userName != null) {
      PropertiesWriter.writeText(userName, out);
    }
    byte[] password = connect.password();
    if (password != null) {
      PropertiesWriter.writeBinary(password, out);
    }
  }

  private static int connectFlags(Packet.Connect connect) {
    Packet.@Nullable Will will = connect.will();
    int flags = connect.cleanStart() ? 0x02 : 0;
    if (will != null) {
      flags |= 0x04 | (will.qos().level() << 3) | (will.retain() ? 0x20 : 0);
    }
    flags |= connect.password() == null ? 0 : 0x40;
    return flags | (connect.userName() == null ? 0 : 0x80);
  }

  private static void connack(Packet.Connack connack, ProtocolVersion version, ByteBuf out) {
    out.writeByte(connack.sessionPresent() && version != ProtocolVersion.V3_1 ? 1 : 0);
    if (version.hasProperties()) {
      out.writeByte(connack.reason().code());
      properties(connack.properties(), version, out);
    } else {
      out.writeByte(Reasons.returnCode(connack.reason()));
    }
  }

  /**
   * Reason and properties as acknowledgements and DISCONNECT have them: left out from the end where
   * they say nothing.
   */
  private static void reason(
      ReasonCode reason, Properties properties, ProtocolVersion version, ByteBuf out) {
    if (!version.hasProperties() || (reason == ReasonCode.SUCCESS && properties.isEmpty())) {
      return;
    }
    out.writeByte(reason.code());
    if (!properties.isEmpty()) {
      properties(properties, version, out);
    }
  }

  private static void subscribe(Packet.Subscribe subscribe, ProtocolVersion version, ByteBuf out) {
    out.writeShort(subscribe.packetId());
    properties(subscribe.properties(), version, out);
    for (Packet.Filter filter : subscribe.filters()) {
      PropertiesWriter.writeText(filter.filter(), out);
      out.writeByte(version.hasProperties() ? options(filter) : filter.qos().level());
    }
  }

  private static int options(Packet.Filter filter) {
    return filter.qos().level()
        | (filter.noLocal() ? 0x04 : 0)
        | (filter.retainAsPublished() ? 0x08 : 0)
        | (filter.retainHandling() << 4);
  }

  private static void suback(Packet.Suback suback, ProtocolVersion version, ByteBuf out) {
    out.writeShort(suback.packetId());
    properties(suback.properties(), version, out);
    for (ReasonCode reason : suback.reasons()) {
      boolean refused = reason.isError() && !version.hasProperties();
      out.writeByte(refused ? ReasonCode.UNSPECIFIED_ERROR.code() : reason.code());
    }
  }

  private static void unsubscribe(
      Packet.Unsubscribe unsubscribe, ProtocolVersion version, ByteBuf out) {
    out.writeShort(unsubscribe.packetId());
    properties(unsubscribe.properties(), version, out);
    for (String filter : unsubscribe.filters()) {
      PropertiesWriter.writeText(filter, out);
    }
  }

  private static void unsuback(Packet.Unsuback unsuback, ProtocolVersion version, ByteBuf out) {
    out.writeShort(unsuback.packetId());
    if (version.hasProperties()) {
      properties(unsuback.properties(), version, out);
      for (ReasonCode reason : unsuback.reasons()) {
        out.writeByte(reason.code());
      }
    }
  }

  private static void auth(Packet.Auth auth, ProtocolVersion version, ByteBuf out) {
    if (!version.hasProperties()) {
      throw new IllegalArgumentException("AUTH does not exist in MQTT 3");
    }
    if (auth.reason() != ReasonCode.SUCCESS || !auth.properties().isEmpty()) {
      out.writeByte(auth.reason().code());
      properties(auth.properties(), version, out);
    }
  }

  private static void properties(Properties properties, ProtocolVersion version, ByteBuf out) {
    if (version.hasProperties()) {
      byte[] encoded = properties.encoded();
      VariableInteger.write(out, encoded.length);
      out.writeBytes(encoded);
    }
  }
}
