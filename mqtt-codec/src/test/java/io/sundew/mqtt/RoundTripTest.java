package io.sundew.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sundew.api.ProtocolVersion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RoundTripTest {
  private static final long SEED = 20_250_917;

  @ParameterizedTest
  @EnumSource
  void encodeAndDecode_randomPacket_isTheSame(ProtocolVersion version) {
    var packets = new RandomPackets(new SplittableRandom(SEED));
    ByteBuf buffer = Unpooled.directBuffer();
    for (int i = 0; i < 60_000; i++) {
      Packet packet = packets.packet(version);
      buffer.clear();
      PacketEncoder.encode(packet, version, buffer);
      assertEquals(buffer.readableBytes(), PacketEncoder.encodedSize(packet, version));
      assertEquals(packet, decoder(version).decode(buffer), "seed " + SEED);
      assertEquals(0, buffer.readableBytes());
    }
    buffer.release();
  }

  /** One decoder for a whole stream, fed in pieces that end anywhere. */
  @ParameterizedTest
  @EnumSource
  void decode_streamInPieces_isTheSamePackets(ProtocolVersion version) {
    var random = new SplittableRandom(SEED);
    var sent = new ArrayDeque<>(stream(version, random));
    ByteBuf wire = Unpooled.buffer();
    sent.forEach(packet -> PacketEncoder.encode(packet, version, wire));
    ByteBuf in = Unpooled.buffer();
    PacketDecoder decoder = decoder(version);
    while (wire.isReadable()) {
      int length = Math.min(wire.readableBytes(), random.nextInt(1, 300));
      in.discardReadBytes().writeBytes(wire, length);
      for (Packet packet = decoder.decode(in); packet != null; packet = decoder.decode(in)) {
        assertEquals(sent.poll(), packet);
      }
    }
    assertNull(sent.peek());
    assertEquals(0, in.readableBytes());
  }

  private static List<Packet> stream(ProtocolVersion version, SplittableRandom random) {
    var packets = new RandomPackets(random);
    var stream = new ArrayList<Packet>();
    while (stream.size() < 2_000) {
      Packet packet = packets.packet(version);
      if (!(packet instanceof Packet.Connect)) { // there is one in a connection at most
        stream.add(packet);
      }
    }
    return stream;
  }

  private static PacketDecoder decoder(ProtocolVersion version) {
    var decoder = new PacketDecoder(0);
    decoder.version(version);
    return decoder;
  }
}
