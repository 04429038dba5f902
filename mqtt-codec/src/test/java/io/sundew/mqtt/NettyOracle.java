package io.sundew.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.AttributeKey;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Netty's MQTT codec, which shares no line with ours, to compare with. Confined to one thread. */
final class NettyOracle {
  private static final AttributeKey<MqttVersion> VERSION =
      AttributeKey.valueOf("NETTY_CODEC_MQTT_VERSION");

  private final ProtocolVersion version;
  private EmbeddedChannel channel;

  NettyOracle(ProtocolVersion version) {
    this.version = version;
    this.channel = open(version);
  }

  private static EmbeddedChannel open(ProtocolVersion version) {
    var channel = new EmbeddedChannel(new MqttDecoder(1 << 20), MqttEncoder.INSTANCE);
    channel
        .attr(VERSION)
        .set(
            switch (version) {
              case V3_1 -> MqttVersion.MQTT_3_1;
              case V3_1_1 -> MqttVersion.MQTT_3_1_1;
              case V5 -> MqttVersion.MQTT_5;
            });
    return channel;
  }

  /** The message Netty reads from these bytes, or null when it reads none. */
  @Nullable MqttMessage decode(byte[] bytes) {
    channel.writeInbound(Unpooled.wrappedBuffer(bytes));
    MqttMessage message = channel.readInbound();
    if (message == null || message.decoderResult().isFailure()) {
      channel.finishAndReleaseAll();
      channel = open(version);
      return null;
    }
    return message;
  }

  /** The bytes Netty writes for a message, whose payload it releases. */
  byte[] encode(MqttMessage message) {
    channel.writeOutbound(message);
    ByteBuf out = channel.readOutbound();
    byte[] bytes = ByteBufUtil.getBytes(out);
    out.release();
    return bytes;
  }

  void close() {
    channel.finishAndReleaseAll();
  }

  /** The same message as a packet of ours. */
  Packet packet(MqttMessage message) {
    return switch (message.fixedHeader().messageType()) {
      case CONNECT -> connect((MqttConnectMessage) message);
      case CONNACK -> connack((MqttConnAckMessage) message);
      case PUBLISH -> publish((MqttPublishMessage) message);
      case PUBACK ->
          new Packet.Puback(reply(message).messageId(), replyReason(message), replyAll(message));
      case PUBREC ->
          new Packet.Pubrec(reply(message).messageId(), replyReason(message), replyAll(message));
      case PUBREL ->
          new Packet.Pubrel(reply(message).messageId(), replyReason(message), replyAll(message));
      case PUBCOMP ->
          new Packet.Pubcomp(reply(message).messageId(), replyReason(message), replyAll(message));
      case SUBSCRIBE -> subscribe((MqttSubscribeMessage) message);
      case SUBACK -> {
        var suback = (MqttSubAckMessage) message;
        yield new Packet.Suback(
            suback.variableHeader().messageId(),
            suback.payload().reasonCodes().stream().map(ReasonCode::of).toList(),
            properties(suback.idAndPropertiesVariableHeader()));
      }
      case UNSUBSCRIBE -> {
        var unsubscribe = (MqttUnsubscribeMessage) message;
        yield new Packet.Unsubscribe(
            unsubscribe.variableHeader().messageId(),
            unsubscribe.payload().topics(),
            properties(unsubscribe.idAndPropertiesVariableHeader()));
      }
      case UNSUBACK -> {
        var unsuback = (MqttUnsubAckMessage) message;
        yield new Packet.Unsuback(
            unsuback.variableHeader().messageId(),
            unsuback.payload().unsubscribeReasonCodes().stream()
                .map(code -> ReasonCode.of(code & 0xFF))
                .toList(),
            properties(unsuback.idAndPropertiesVariableHeader()));
      }
      case PINGREQ -> new Packet.Pingreq();
      case PINGRESP -> new Packet.Pingresp();
      case DISCONNECT -> new Packet.Disconnect(lastReason(message), lastAll(message));
      case AUTH -> new Packet.Auth(lastReason(message), lastAll(message));
    };
  }

  private Packet.Connect connect(MqttConnectMessage message) {
    var header = message.variableHeader();
    var payload = message.payload();
    Packet.Will will =
        header.isWillFlag()
            ? new Packet.Will(
                Topic.of(payload.willTopic()),
                payload.willMessageInBytes(),
                Qos.of(header.willQos()),
                header.isWillRetain(),
                properties(payload.willProperties()))
            : null;
    return new Packet.Connect(
        version,
        false,
        header.isCleanSession(),
        header.keepAliveTimeSeconds(),
        payload.clientIdentifier(),
        will,
        header.hasUserName() ? payload.userName() : null,
        header.hasPassword() ? payload.passwordInBytes() : null,
        properties(header.properties()));
  }

  private Packet.Connack connack(MqttConnAckMessage message) {
    var header = message.variableHeader();
    int code = header.connectReturnCode().byteValue() & 0xFF;
    return new Packet.Connack(
        header.isSessionPresent() && version != ProtocolVersion.V3_1,
        version == ProtocolVersion.V5 ? ReasonCode.of(code) : Reasons.ofReturnCode(code),
        properties(header.properties()));
  }

  private static Packet.Publish publish(MqttPublishMessage message) {
    var fixed = message.fixedHeader();
    var header = message.variableHeader();
    return new Packet.Publish(
        Topic.of(header.topicName()),
        Qos.of(fixed.qosLevel().value()),
        fixed.isDup(),
        fixed.isRetain(),
        Math.max(0, header.packetId()),
        ByteBufUtil.getBytes(message.payload()),
        properties(header.properties()));
  }

  private static Packet.Subscribe subscribe(MqttSubscribeMessage message) {
    var filters = new ArrayList<Packet.Filter>();
    for (var subscription : message.payload().topicSubscriptions()) {
      var option = subscription.option();
      filters.add(
          new Packet.Filter(
              subscription.topicFilter(),
              Qos.of(option.qos().value()),
              option.isNoLocal(),
              option.isRetainAsPublished(),
              option.retainHandling().value()));
    }
    return new Packet.Subscribe(
        message.variableHeader().messageId(),
        filters,
        properties(message.idAndPropertiesVariableHeader()));
  }

  private static MqttPubReplyMessageVariableHeader reply(MqttMessage message) {
    return (MqttPubReplyMessageVariableHeader) message.variableHeader();
  }

  private static ReasonCode replyReason(MqttMessage message) {
    return ReasonCode.of(reply(message).reasonCode() & 0xFF);
  }

  private static Properties replyAll(MqttMessage message) {
    return properties(reply(message).properties());
  }

  private static ReasonCode lastReason(MqttMessage message) {
    var header = (MqttReasonCodeAndPropertiesVariableHeader) message.variableHeader();
    return ReasonCode.of(header.reasonCode() & 0xFF);
  }

  private static Properties lastAll(MqttMessage message) {
    var header = (MqttReasonCodeAndPropertiesVariableHeader) message.variableHeader();
    return properties(header.properties());
  }

  private static Properties properties(MqttMessageIdAndPropertiesVariableHeader header) {
    return properties(header.properties());
  }

  private static Properties properties(MqttProperties all) {
    var builder = Properties.builder();
    for (MqttProperties.MqttProperty<?> one : all.listAll()) {
      Property property = Property.of(one.propertyId());
      if (property == null) {
        throw new IllegalArgumentException("property " + one.propertyId());
      }
      switch (one) {
        case MqttProperties.UserProperties users -> {
          for (MqttProperties.StringPair pair : users.value()) {
            builder.user(pair.key, pair.value);
          }
        }
        case MqttProperties.IntegerProperty number
            when property == Property.SUBSCRIPTION_IDENTIFIER ->
            builder.subscriptionIdentifier(number.value());
        case MqttProperties.IntegerProperty number ->
            builder.set(property, number.value() & 0xFFFF_FFFFL);
        case MqttProperties.StringProperty text -> builder.set(property, text.value());
        case MqttProperties.BinaryProperty binary -> builder.set(property, binary.value());
        default -> throw new IllegalArgumentException("property of " + one.getClass());
      }
    }
    return builder.build();
  }

  /** All versions, each with its own channel. */
  static List<NettyOracle> all() {
    return RandomPackets.versions().stream().map(NettyOracle::new).toList();
  }

  ProtocolVersion version() {
    return version;
  }
}
