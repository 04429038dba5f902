package io.sundew.mqtt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PacketEncoderTest {
  private static final Properties WORDY =
      Properties.builder().set(Property.REASON_STRING, "why").user("k", "v").build();

  static List<Packet> answers() {
    var reasons = List.of(ReasonCode.UNSPECIFIED_ERROR);
    return List.of(
        new Packet.Connack(false, ReasonCode.UNSPECIFIED_ERROR, WORDY),
        new Packet.Puback(1, ReasonCode.UNSPECIFIED_ERROR, WORDY),
        new Packet.Pubrec(1, ReasonCode.UNSPECIFIED_ERROR, WORDY),
        new Packet.Pubrel(1, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, WORDY),
        new Packet.Pubcomp(1, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, WORDY),
        new Packet.Suback(1, reasons, WORDY),
        new Packet.Unsuback(1, reasons, WORDY),
        new Packet.Disconnect(ReasonCode.UNSPECIFIED_ERROR, WORDY));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void encodeWithin_answerTooLarge_losesUserPropertiesThenReasonString(Packet answer) {
    int whole = PacketEncoder.encodedSize(answer, ProtocolVersion.V5);
    assertEquals(whole, written(answer, whole));
    int withoutUserProperties = written(answer, whole - 1);
    assertEquals(whole - 7, withoutUserProperties);
    int bare = written(answer, withoutUserProperties - 1);
    assertTrue(bare <= withoutUserProperties - 6);
    assertEquals(-1, written(answer, bare - 1));
  }

  @Test
  void encodeWithin_publishTooLarge_keepsItsUserProperties() {
    var publish =
        new Packet.Publish(
            Topic.of("t"),
            Qos.AT_MOST_ONCE,
            false,
            false,
            0,
            new byte[10],
            Properties.builder().user("k", "v").build());
    int whole = PacketEncoder.encodedSize(publish, ProtocolVersion.V5);
    assertEquals(whole, written(publish, whole));
    assertEquals(-1, written(publish, whole - 1));
  }

  @Test
  void encodeWithin_mqtt3_hasNothingToLeaveOut() {
    var puback = new Packet.Puback(1, ReasonCode.SUCCESS, WORDY);
    ByteBuf out = Unpooled.buffer();
    assertTrue(PacketEncoder.encodeWithin(puback, ProtocolVersion.V3_1_1, out, 4));
    assertFalse(PacketEncoder.encodeWithin(puback, ProtocolVersion.V3_1_1, out, 3));
    assertEquals(4, out.readableBytes());
  }

  @ParameterizedTest
  @CsvSource({
    "SUCCESS, 0",
    "UNSUPPORTED_PROTOCOL_VERSION, 1",
    "CLIENT_IDENTIFIER_NOT_VALID, 2",
    "SERVER_UNAVAILABLE, 3",
    "SERVER_BUSY, 3",
    "UNSPECIFIED_ERROR, 3",
    "QUOTA_EXCEEDED, 3",
    "CONNECTION_RATE_EXCEEDED, 3",
    "USE_ANOTHER_SERVER, 3",
    "BAD_USER_NAME_OR_PASSWORD, 4",
    "NOT_AUTHORIZED, 5",
    "BANNED, 5",
    "TOPIC_NAME_INVALID, 5",
    "BAD_AUTHENTICATION_METHOD, 5",
  })
  void encode_connackOfMqtt3_hasTheNearestReturnCode(ReasonCode reason, int code) {
    ByteBuf out = Unpooled.buffer();
    var connack = new Packet.Connack(false, reason, WORDY);
    PacketEncoder.encode(connack, ProtocolVersion.V3_1_1, out);
    assertArrayEquals(new byte[] {0x20, 2, 0, (byte) code}, ByteBufUtil.getBytes(out));
  }

  @Test
  void encode_subackOfMqtt3_hasOneCodeForAllErrors() {
    ByteBuf out = Unpooled.buffer();
    var reasons =
        List.of(ReasonCode.GRANTED_QOS_1, ReasonCode.NOT_AUTHORIZED, ReasonCode.QUOTA_EXCEEDED);
    PacketEncoder.encode(new Packet.Suback(1, reasons, WORDY), ProtocolVersion.V3_1_1, out);
    assertArrayEquals(WireCase.wire("90 05 0001 01 80 80"), ByteBufUtil.getBytes(out));
  }

  @Test
  void encode_textTooLong_writesNothing() {
    var tooLong = Properties.builder().set(Property.REASON_STRING, "x".repeat(65_536)).build();
    var disconnect = new Packet.Disconnect(ReasonCode.UNSPECIFIED_ERROR, tooLong);
    ByteBuf out = Unpooled.buffer();
    assertThrows(
        IllegalArgumentException.class,
        () -> PacketEncoder.encode(disconnect, ProtocolVersion.V5, out));
    assertEquals(0, out.readableBytes());
  }

  @Test
  void encode_topicTooLong_writesNothing() {
    var publish =
        new Packet.Publish(
            Topic.of("x".repeat(65_536)),
            Qos.AT_MOST_ONCE,
            false,
            false,
            0,
            new byte[0],
            Properties.NONE);
    ByteBuf out = Unpooled.buffer();
    assertThrows(
        IllegalArgumentException.class,
        () -> PacketEncoder.encode(publish, ProtocolVersion.V5, out));
    assertEquals(0, out.readableBytes());
  }

  @Test
  void encode_authInMqtt3_isRefused() {
    var auth = new Packet.Auth(ReasonCode.SUCCESS, Properties.NONE);
    assertThrows(
        IllegalArgumentException.class,
        () -> PacketEncoder.encode(auth, ProtocolVersion.V3_1_1, Unpooled.buffer()));
  }

  /** How many bytes it wrote, or -1; checks that they are the same answer. */
  private static int written(Packet packet, int maximum) {
    ByteBuf out = Unpooled.buffer();
    if (!PacketEncoder.encodeWithin(packet, ProtocolVersion.V5, out, maximum)) {
      assertEquals(0, out.readableBytes());
      return -1;
    }
    int size = out.readableBytes();
    assertTrue(size <= maximum);
    var decoder = new PacketDecoder(0);
    Packet read = decoder.decode(out);
    assertEquals(packet.getClass(), read == null ? null : read.getClass());
    return size;
  }
}
