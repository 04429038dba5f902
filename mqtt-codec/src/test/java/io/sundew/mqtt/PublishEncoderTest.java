package io.sundew.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublishEncoderTest {
  private static final Topic TOPIC = Topic.of("sensors/1");
  private static final Properties FORWARDED =
      Properties.builder().set(Property.CONTENT_TYPE, "text/plain").user("k", "v").build();
  private static final byte[] PAYLOAD = {1, 2, 3};
  private static final int[] IDENTIFIERS = {1, 300};

  @Test
  void encode_v5WithEverything_decodesToTheSame() {
    ByteBuf out = Unpooled.buffer();
    PublishEncoder.encode(
        out,
        ProtocolVersion.V5,
        TOPIC,
        5,
        false,
        Qos.EXACTLY_ONCE,
        true,
        true,
        77,
        FORWARDED,
        60,
        IDENTIFIERS,
        PAYLOAD);
    var expected =
        FORWARDED.toBuilder()
            .set(Property.TOPIC_ALIAS, 5)
            .set(Property.MESSAGE_EXPIRY_INTERVAL, 60)
            .subscriptionIdentifier(1)
            .subscriptionIdentifier(300)
            .build();
    assertEquals(
        new Packet.Publish(TOPIC, Qos.EXACTLY_ONCE, true, true, 77, PAYLOAD, expected),
        decode(ProtocolVersion.V5, out));
  }

  @Test
  void encode_v5AliasInPlaceOfTopic_leavesTheTopicOut() {
    ByteBuf out = Unpooled.buffer();
    PublishEncoder.encode(
        out,
        ProtocolVersion.V5,
        TOPIC,
        5,
        true,
        Qos.AT_MOST_ONCE,
        false,
        false,
        0,
        Properties.NONE,
        -1,
        PublishEncoder.NO_IDENTIFIERS,
        PAYLOAD);
    var alias = Properties.builder().set(Property.TOPIC_ALIAS, 5).build();
    assertEquals(
        new Packet.Publish(Topic.EMPTY, Qos.AT_MOST_ONCE, false, false, 0, PAYLOAD, alias),
        decode(ProtocolVersion.V5, out));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "V5")
  void encode_mqtt3_hasTheTopicAndNoProperties(ProtocolVersion version) {
    ByteBuf out = Unpooled.buffer();
    PublishEncoder.encode(
        out,
        version,
        TOPIC,
        5,
        true,
        Qos.AT_LEAST_ONCE,
        false,
        false,
        9,
        FORWARDED,
        60,
        IDENTIFIERS,
        PAYLOAD);
    assertEquals(
        new Packet.Publish(TOPIC, Qos.AT_LEAST_ONCE, false, false, 9, PAYLOAD, Properties.NONE),
        decode(version, out));
  }

  @ParameterizedTest
  @EnumSource
  void encode_packetIdPatchedInACopy_isTheOneRead(ProtocolVersion version) {
    ByteBuf out = Unpooled.buffer().writeZero(11);
    int offset = encodePlain(out, version, Qos.AT_LEAST_ONCE, new byte[200]);
    ByteBuf copy = out.copy(11, out.writerIndex() - 11).setShort(offset, 4321);
    assertEquals(4321, decode(version, copy).packetId());
  }

  @Test
  void encode_qos0_hasNoPacketIdAndNoDuplicateFlag() {
    ByteBuf out = Unpooled.buffer();
    assertEquals(-1, encodePlain(out, ProtocolVersion.V5, Qos.AT_MOST_ONCE, PAYLOAD));
    assertEquals(0x30, out.getUnsignedByte(0));
  }

  /** Around the sizes at which the remaining length takes one byte more. */
  @ParameterizedTest
  @ValueSource(
      ints = {0, 100, 110, 113, 114, 115, 116, 117, 130, 16_368, 16_371, 16_375, 2_097_140})
  void size_isWhatEncodeWrites(int payloadLength) {
    for (ProtocolVersion version : ProtocolVersion.values()) {
      for (int length = payloadLength; length < payloadLength + 3; length++) {
        ByteBuf out = Unpooled.buffer();
        encodePlain(out, version, Qos.AT_LEAST_ONCE, new byte[length]);
        int size =
            PublishEncoder.size(
                version,
                TOPIC,
                0,
                false,
                Qos.AT_LEAST_ONCE,
                Properties.NONE,
                -1,
                PublishEncoder.NO_IDENTIFIERS,
                length);
        assertEquals(size, out.readableBytes());
        assertEquals(length, decode(version, out).payload().length);
      }
    }
  }

  @Test
  void size_largerThanAnyPacket_isRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            PublishEncoder.size(
                ProtocolVersion.V5,
                TOPIC,
                0,
                false,
                Qos.AT_MOST_ONCE,
                Properties.NONE,
                -1,
                PublishEncoder.NO_IDENTIFIERS,
                268_435_455));
  }

  @Test
  void properties_encodedTwice_areTheSameBytes() {
    assertSame(FORWARDED.encoded(), FORWARDED.encoded());
  }

  private static int encodePlain(ByteBuf out, ProtocolVersion version, Qos qos, byte[] payload) {
    return PublishEncoder.encode(
        out,
        version,
        TOPIC,
        0,
        false,
        qos,
        true,
        false,
        1,
        Properties.NONE,
        -1,
        PublishEncoder.NO_IDENTIFIERS,
        payload);
  }

  private static Packet.Publish decode(ProtocolVersion version, ByteBuf in) {
    var decoder = new PacketDecoder(0);
    decoder.version(version);
    if (decoder.decode(in) instanceof Packet.Publish publish && !in.isReadable()) {
      return publish;
    }
    throw new AssertionError("no PUBLISH, or bytes after it");
  }
}
