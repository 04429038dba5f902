package io.sundew.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacketDecoderTest {
  private static final String CONNECT_311 = "10 0D 0004 'MQTT' 04 02 003C 0001 'a'";

  @Test
  void version_beforeAnything_isNotKnown() {
    assertFalse(new PacketDecoder(100).isVersionKnown());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "'MQTT' 00, V3_1_1",
        "'MQTT' 02, V3_1_1",
        "'MQTT' 03, V3_1_1",
        "'MQTT' 06, V5",
        "'MQTT' 7F, V5",
        "'MQTT' 83, V3_1_1",
        "'MQTT' 85, V5",
        "'MQTT' FF, V5",
        "'mqtt' 04, V3_1_1",
        "'mqtt' 05, V5",
      })
  void version_unsupportedConnect_isTheOneToAnswerIn(String protocol, ProtocolVersion answer) {
    var decoder = new PacketDecoder(100);
    assertFails(
        ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
        decoder,
        "10 0D 0004 " + protocol + " 02 003C 0001 'a'");
    assertEquals(answer, decoder.version());
    assertTrue(decoder.isVersionKnown());
  }

  @ParameterizedTest
  @CsvSource({"03, V3_1", "83, V3_1", "04, V3_1_1", "05, V3_1_1", "06, V3_1_1"})
  void version_oldName_isNever5(String level, ProtocolVersion answer) {
    var decoder = new PacketDecoder(100);
    ByteBuf in = bytes("10 0F 0006 'MQIsdp' " + level + " 03 003C 0001 'a'");
    try {
      decoder.decode(in);
    } catch (ProtocolException refused) {
      assertEquals(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, refused.reason());
    }
    assertEquals(answer, decoder.version());
  }

  @ParameterizedTest
  @CsvSource({"04, V3_1_1", "05, V5"})
  void version_brokenConnect_isSetBeforeTheRestIsRead(String level, ProtocolVersion version) {
    var decoder = new PacketDecoder(100);
    assertFails(ReasonCode.MALFORMED_PACKET, decoder, "10 0A 0004 'MQTT' " + level + " 03 003C");
    assertEquals(version, decoder.version());
  }

  private static PacketDecoder decoderOf5() {
    var decoder = new PacketDecoder(1000);
    decoder.version(ProtocolVersion.V5);
    return decoder;
  }

  private static Properties propertiesOf(PacketDecoder decoder, String packet) {
    return assertInstanceOf(Packet.Publish.class, decoder.decode(bytes(packet))).properties();
  }

  @Test
  void decode_publishPropertiesSeenBefore_areTheSameObject() {
    PacketDecoder decoder = decoderOf5();
    Properties first = propertiesOf(decoder, "30 0D 0001 't' 08 26 0001 'k' 0002 'v1' 'x'");
    assertSame(first, propertiesOf(decoder, "30 0E 0001 'u' 08 26 0001 'k' 0002 'v1' 'xy'"));
    Properties other = propertiesOf(decoder, "30 0D 0001 't' 08 26 0001 'k' 0002 'v2' 'x'");
    assertEquals("v2", other.userProperties().getFirst().value());
    assertSame(Properties.NONE, propertiesOf(decoder, "30 05 0001 't' 00 'x'"));
    assertSame(other, propertiesOf(decoder, "30 0D 0001 't' 08 26 0001 'k' 0002 'v2' 'x'"));
    assertEquals(first, propertiesOf(decoder, "30 0D 0001 't' 08 26 0001 'k' 0002 'v1' 'x'"));
  }

  @ParameterizedTest
  @CsvSource({
    "30 0A 0001 't' 08 26 0001 'k' 0002", // cut short within the same bytes
    "30 0D 0001 't' 08 26 0001 'k' 0003 'v1' 'x'", // another length inside
    "30 0D 0001 't' 08 26 0001 'k' 0002 'v' FF 'x'", // no text
    "30 0D 0001 't' 09 26 0001 'k' 0002 'v1' 'x'"
  })
  void decode_publishPropertiesLikeOnesSeenBefore_areCheckedAllTheSame(String packet) {
    PacketDecoder decoder = decoderOf5();
    propertiesOf(decoder, "30 0D 0001 't' 08 26 0001 'k' 0002 'v1' 'x'");
    assertFails(ReasonCode.MALFORMED_PACKET, decoder, packet);
  }

  @Test
  void decode_connect_readsWhatFollowsInItsVersion() {
    var decoder = new PacketDecoder(100);
    ByteBuf in = bytes(CONNECT_311 + " 40 02 0001");
    assertInstanceOf(Packet.Connect.class, decoder.decode(in));
    assertEquals(ProtocolVersion.V3_1_1, decoder.version());
    assertEquals(new Packet.Puback(1, ReasonCode.SUCCESS, Properties.NONE), decoder.decode(in));
    assertNull(decoder.decode(in));
  }

  @Test
  void decode_secondConnect_isProtocolErrorAndChangesNoVersion() {
    var decoder = new PacketDecoder(100);
    assertNotNull(decoder.decode(bytes(CONNECT_311)));
    assertFails(ReasonCode.PROTOCOL_ERROR, decoder, "10 0E 0004 'MQTT' 05 02 003C 00 0001 'a'");
    assertEquals(ProtocolVersion.V3_1_1, decoder.version());
  }

  @Test
  void decode_packetOfTheMaximumSize_isTaken() {
    var decoder = new PacketDecoder(15);
    assertNotNull(decoder.decode(bytes(CONNECT_311)));
    assertNotNull(decoder.decode(bytes("30 0D 0001 't' 00000000000000000000")));
  }

  @Test
  void decode_packetOverTheMaximumSize_isRefusedByItsHeader() {
    var decoder = new PacketDecoder(15);
    assertFails(ReasonCode.PACKET_TOO_LARGE, decoder, "30 0E");
  }

  @Test
  void decode_hugePacket_isRefusedByItsHeader() {
    var decoder = new PacketDecoder(1 << 20);
    decoder.version(ProtocolVersion.V3_1_1);
    assertNull(decoder.decode(bytes("30 FFFFFF")));
    assertFails(ReasonCode.PACKET_TOO_LARGE, decoder, "30 FFFFFF7F");
  }

  @Test
  void decode_oversizedConnect_isRefusedWhenItsVersionHasCome() {
    var decoder = new PacketDecoder(new DecoderLimits(1 << 20, 0, 1000));
    assertNull(decoder.decode(bytes("10 8010")));
    assertNull(decoder.decode(bytes("10 8010 0004 'MQTT'")));
    assertFalse(decoder.isVersionKnown());
    assertFails(ReasonCode.PACKET_TOO_LARGE, decoder, "10 8010 0004 'MQTT' 04");
    assertEquals(ProtocolVersion.V3_1_1, decoder.version());
  }

  @Test
  void decode_oversizedConnectOfUnknownVersion_isUnsupported() {
    var decoder = new PacketDecoder(new DecoderLimits(1 << 20, 0, 1000));
    assertFails(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, decoder, "10 8010 0004 'MQTT' 06");
    assertEquals(ProtocolVersion.V5, decoder.version());
  }

  @Test
  void decode_firstPacket_isBoundByTheLimitOfConnectWhateverItIs() {
    var decoder = new PacketDecoder(new DecoderLimits(1 << 20, 0, 1000));
    assertFails(ReasonCode.PACKET_TOO_LARGE, decoder, "30 8010");
  }

  @Test
  void decode_afterConnect_theLimitOfPacketsHolds() {
    var decoder = new PacketDecoder(new DecoderLimits(1 << 20, 0, 20));
    assertNotNull(decoder.decode(bytes(CONNECT_311)));
    assertNull(decoder.decode(bytes("30 8010")));
  }

  @Test
  void decode_moreUserPropertiesThanAllowed_isQuotaExceeded() {
    var decoder = new PacketDecoder(new DecoderLimits(1000, 2, 1000));
    decoder.version(ProtocolVersion.V5);
    String pair = " 26 0000 0000";
    assertNotNull(decoder.decode(bytes("30 0E 0001 't' 0A" + pair.repeat(2))));
    assertFails(ReasonCode.QUOTA_EXCEEDED, decoder, "30 13 0001 't' 0F" + pair.repeat(3));
  }

  @Test
  void decode_userProperties_areCountedForEachPacket() {
    var decoder = new PacketDecoder(new DecoderLimits(1000, 2, 1000));
    decoder.version(ProtocolVersion.V5);
    String publish = "30 0E 0001 't' 0A" + " 26 0000 0000".repeat(2);
    assertNotNull(decoder.decode(bytes(publish)));
    assertNotNull(decoder.decode(bytes(publish)));
  }

  @Test
  void decode_userPropertiesOfConnectAndWill_areCountedTogether() {
    var decoder = new PacketDecoder(new DecoderLimits(1000, 1, 1000));
    String pair = "05 26 0000 0000";
    assertFails(
        ReasonCode.QUOTA_EXCEEDED,
        decoder,
        "10 1D 0004 'MQTT' 05 06 003C " + pair + " 0001 'a' " + pair + " 0001 'w' 0000");
  }

  @Test
  void decode_sameTopicAgain_isTheSameObject() {
    var decoder = new PacketDecoder(100);
    decoder.version(ProtocolVersion.V3_1_1);
    Topic first = topic(decoder, "30 0D 000B 'sensors/one'");
    Topic other = topic(decoder, "30 0D 000B 'sensors/two'");
    assertSame(other, topic(decoder, "30 0D 000B 'sensors/two'"));
    assertSame(first, topic(decoder, "30 0D 000B 'sensors/one'"));
    assertEquals("sensors/one", first.name());
    assertEquals("sensors/two", other.name());
  }

  @Test
  void decode_topicsThatDifferInOneByte_areToldApart() {
    var decoder = new PacketDecoder(1000);
    decoder.version(ProtocolVersion.V3_1_1);
    for (int length : new int[] {1, 7, 8, 9, 15, 16, 17, 40, 255, 256, 257, 300}) {
      for (int changed = 0; changed < length; changed++) {
        var plain = "a".repeat(length);
        var other = plain.substring(0, changed) + "b" + plain.substring(changed + 1);
        assertEquals(plain, publishAndRead(decoder, plain));
        assertEquals(other, publishAndRead(decoder, other));
      }
    }
  }

  @Test
  void decode_pings_areTheSameObjects() {
    var decoder = new PacketDecoder(100);
    assertSame(decoder.decode(bytes("C0 00")), decoder.decode(bytes("C0 00")));
    assertSame(decoder.decode(bytes("D0 00")), decoder.decode(bytes("D0 00")));
  }

  @Test
  void limits_negative_areRefused() {
    assertThrows(IllegalArgumentException.class, () -> new DecoderLimits(-1, 0, 0));
  }

  private static Topic topic(PacketDecoder decoder, String wire) {
    return assertInstanceOf(Packet.Publish.class, decoder.decode(bytes(wire))).topic();
  }

  private static String publishAndRead(PacketDecoder decoder, String topic) {
    ByteBuf out = Unpooled.buffer();
    var packet =
        new Packet.Publish(
            Topic.of(topic), Qos.AT_MOST_ONCE, false, false, 0, new byte[0], Properties.NONE);
    PacketEncoder.encode(packet, decoder.version(), out);
    return assertInstanceOf(Packet.Publish.class, decoder.decode(out)).topic().name();
  }

  private static void assertFails(ReasonCode reason, PacketDecoder decoder, String wire) {
    ByteBuf in = bytes(wire);
    assertEquals(reason, assertThrows(ProtocolException.class, () -> decoder.decode(in)).reason());
  }

  private static ByteBuf bytes(String notation) {
    return Unpooled.wrappedBuffer(WireCase.wire(notation));
  }
}
