package io.sundew.mqtt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sundew.mqtt.WireCase.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WireCasesTest {
  static List<WireCase> all() {
    return WireCases.all();
  }

  static List<WireCase> shortest() {
    return all().stream()
        .filter(c -> c.outcome() instanceof Outcome.Decodes decodes && decodes.shortest())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("all")
  void decode_whole_isAsTheTableSays(WireCase wireCase) {
    ByteBuf in = Unpooled.wrappedBuffer(wireCase.wire());
    check(wireCase, decoder(wireCase), in);
  }

  @ParameterizedTest
  @MethodSource("all")
  void decode_directBufferBetweenOtherBytes_isAsTheTableSays(WireCase wireCase) {
    ByteBuf in = Unpooled.directBuffer();
    try {
      in.writeZero(3).skipBytes(3).writeBytes(wireCase.wire());
      int end = in.writerIndex();
      in.writeBytes(new byte[] {(byte) 0xC0, 0});
      PacketDecoder decoder = decoder(wireCase);
      check(wireCase, decoder, in, end);
    } finally {
      in.release();
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void decode_splitAtEveryByte_isAsTheTableSays(WireCase wireCase) {
    byte[] wire = wireCase.wire();
    for (int split = 0; split < wire.length; split++) {
      PacketDecoder decoder = decoder(wireCase);
      ByteBuf in = Unpooled.buffer().writeBytes(wire, 0, split);
      if (!failsEarly(wireCase, decoder, in)) {
        assertEquals(0, in.readerIndex());
        check(wireCase, decoder, in.writeBytes(wire, split, wire.length - split));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("shortest")
  void encode_isTheSameBytes(WireCase wireCase) {
    if (wireCase.outcome() instanceof Outcome.Decodes(var packet, _)) {
      var version =
          packet instanceof Packet.Connect connect ? connect.version() : wireCase.version();
      ByteBuf out = Unpooled.buffer();
      PacketEncoder.encode(packet, version, out);
      assertArrayEquals(wireCase.wire(), ByteBufUtil.getBytes(out));
      assertEquals(out.readableBytes(), PacketEncoder.encodedSize(packet, version));
    }
  }

  @Test
  void table_namesAreUnique() {
    assertEquals(all().size(), all().stream().map(WireCase::name).distinct().count());
  }

  private static PacketDecoder decoder(WireCase wireCase) {
    var decoder = new PacketDecoder(1 << 20);
    decoder.version(wireCase.version());
    return decoder;
  }

  /** Whether the first bytes alone are refused; only a remaining length can do that. */
  private static boolean failsEarly(WireCase wireCase, PacketDecoder decoder, ByteBuf in) {
    try {
      assertNull(decoder.decode(in));
      return false;
    } catch (ProtocolException early) {
      assertEquals(new Outcome.Fails(early.reason()), wireCase.outcome());
      return true;
    }
  }

  private static void check(WireCase wireCase, PacketDecoder decoder, ByteBuf in) {
    check(wireCase, decoder, in, in.writerIndex());
  }

  private static void check(WireCase wireCase, PacketDecoder decoder, ByteBuf in, int end) {
    switch (wireCase.outcome()) {
      case Outcome.Decodes(var packet, _) -> {
        assertEquals(packet, decoder.decode(in));
        assertEquals(end, in.readerIndex());
      }
      case Outcome.Fails(var reason) ->
          assertEquals(
              reason, assertThrows(ProtocolException.class, () -> decoder.decode(in)).reason());
    }
  }
}
