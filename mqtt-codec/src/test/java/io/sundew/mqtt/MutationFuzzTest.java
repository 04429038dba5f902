package io.sundew.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sundew.api.ProtocolVersion;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Changed packets: whatever comes, the decoder answers with a packet, with nothing yet, or with a
 * reason.
 */
class MutationFuzzTest {
  private static final long SEED = Long.getLong("sundew.fuzz.seed", 4_711);
  private static final int INPUTS = 600_000;
  private static final int NIGHTLY_INPUTS = 20_000_000;

  @Test
  void decode_mutatedBytes_isPacketOrNullOrProtocolException() {
    decode(INPUTS, SEED);
  }

  @Test
  @Tag("nightly")
  void decode_mutatedBytesOfAFreshSeed_isPacketOrNullOrProtocolException() {
    decode(NIGHTLY_INPUTS, Long.getLong("sundew.fuzz.seed", System.nanoTime()));
  }

  private static void decode(int inputs, long seed) {
    System.out.println("mutation fuzz: seed " + seed + " (-Dsundew.fuzz.seed)");
    var mutations = new Mutations(new SplittableRandom(seed));
    ByteBuf direct = Unpooled.directBuffer();
    ByteBuf heap = Unpooled.buffer();
    int accepted = 0;
    int refused = 0;
    for (int i = 0; i < inputs; i++) {
      byte[] input = mutations.next();
      ByteBuf in = ((i & 1) == 0 ? direct : heap).clear().writeBytes(input);
      ProtocolVersion version = mutations.version();
      switch (outcome(in, version)) {
        case ACCEPTED -> accepted++;
        case REFUSED -> refused++;
        case INCOMPLETE -> {}
      }
      assertEquals(1, in.refCnt());
    }
    direct.release();
    heap.release();
    assertTrue(accepted > inputs / 10, () -> "the mutations reach nothing but errors");
    assertTrue(refused > inputs / 10, () -> "the mutations break nothing");
  }

  private enum Outcome {
    ACCEPTED,
    REFUSED,
    INCOMPLETE
  }

  /** An exception other than ProtocolException fails the test by itself. */
  private static Outcome outcome(ByteBuf in, ProtocolVersion version) {
    var decoder = new PacketDecoder(new DecoderLimits(1 << 16, 20, 1 << 12));
    decoder.version(version);
    int end = in.writerIndex();
    try {
      Packet packet = decoder.decode(in);
      assertEquals(end, in.writerIndex());
      if (packet == null) {
        assertEquals(0, in.readerIndex());
        return Outcome.INCOMPLETE;
      }
      checkEncodesToTheSame(packet, decoder.version());
      return Outcome.ACCEPTED;
    } catch (ProtocolException refused) {
      assertTrue(refused.reason().isError());
      return Outcome.REFUSED;
    }
  }

  private static void checkEncodesToTheSame(Packet packet, ProtocolVersion version) {
    ByteBuf out = Unpooled.buffer();
    PacketEncoder.encode(packet, version, out);
    var decoder = new PacketDecoder(0);
    decoder.version(version);
    @Nullable Packet again = decoder.decode(out);
    assertEquals(packet, again);
  }
}
