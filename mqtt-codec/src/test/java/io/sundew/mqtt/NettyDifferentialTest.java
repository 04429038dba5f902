package io.sundew.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.util.ReferenceCountUtil;
import io.sundew.api.ProtocolVersion;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Compares our codec with Netty's.
 *
 * <p>Netty's is the laxer one, so nothing follows from what only it accepts: an empty topic without
 * alias, properties that stand twice or in the wrong packet or out of range, reason codes of other
 * packets, DUP at QoS 0, reserved bits of CONNACK and SUBSCRIBE, will flags without a will,
 * malformed UTF-8, lengths that are not minimal, bytes after the last field. What both accept must
 * mean the same, and what we accept Netty must accept, but for the differences {@link
 * #isKnownDifference} lists.
 */
class NettyDifferentialTest {
  private static final long SEED = Long.getLong("sundew.fuzz.seed", 815);

  /** Our encoder against Netty's decoder, Netty's encoder against our decoder. */
  @ParameterizedTest
  @EnumSource
  void randomPackets_areTheSameToNettyBothWays(ProtocolVersion version) {
    var packets = new RandomPackets(new SplittableRandom(SEED));
    var netty = new NettyOracle(version);
    for (int i = 0; i < 50_000; i++) {
      Packet packet = packets.packet(version);
      MqttMessage message = netty.decode(encode(packet, version));
      assertNotNull(message, () -> "Netty refuses " + packet + ", seed " + SEED);
      assertEquals(packet, netty.packet(message), () -> "seed " + SEED);
      assertEquals(packet, decode(netty.encode(message), version), () -> "seed " + SEED);
    }
    netty.close();
  }

  @Test
  void mutatedBytes_thatWeAccept_meanTheSameToNetty() {
    System.out.println("differential fuzz: seed " + SEED + " (-Dsundew.fuzz.seed)");
    var mutations = new Mutations(new SplittableRandom(SEED));
    int compared = 0;
    for (int i = 0; i < 150_000; i++) {
      byte[] input = mutations.next();
      ProtocolVersion version = mutations.version();
      Packet ours = tryDecode(input, version);
      if (ours != null && !isKnownDifference(ours, version)) {
        compare(ours, input, version);
        compared++;
      }
    }
    int enough = compared;
    assertTrue(compared > 20_000, () -> "only " + enough + " inputs were compared");
  }

  private static void compare(Packet ours, byte[] input, ProtocolVersion before) {
    var version = ours instanceof Packet.Connect connect ? connect.version() : before;
    var netty = new NettyOracle(version);
    MqttMessage message = netty.decode(input);
    assertNotNull(message, () -> "Netty refuses " + ours + ", seed " + SEED);
    assertEquals(ours, netty.packet(message), () -> "seed " + SEED);
    ReferenceCountUtil.release(message);
    netty.close();
  }

  /** What we take and Netty does not, on purpose. */
  private static boolean isKnownDifference(Packet ours, ProtocolVersion version) {
    return switch (ours) {
      // Netty knows no bridges, and refuses client identifiers of 3.1 that are empty or longer than
      // 23
      case Packet.Connect connect -> connect.bridge() || connect.version() == ProtocolVersion.V3_1;
      // DUP and unused bits of 3.1 mean nothing to us
      case Packet.Pubrel _, Packet.Subscribe _, Packet.Unsubscribe _ ->
          version == ProtocolVersion.V3_1;
      default -> version == ProtocolVersion.V3_1 && !(ours instanceof Packet.Publish);
    };
  }

  private static byte[] encode(Packet packet, ProtocolVersion version) {
    ByteBuf out = Unpooled.buffer();
    PacketEncoder.encode(packet, version, out);
    return ByteBufUtil.getBytes(out);
  }

  private static @Nullable Packet decode(byte[] bytes, ProtocolVersion version) {
    var decoder = new PacketDecoder(0);
    decoder.version(version);
    return decoder.decode(Unpooled.wrappedBuffer(bytes));
  }

  private static @Nullable Packet tryDecode(byte[] bytes, ProtocolVersion version) {
    try {
      return decode(bytes, version);
    } catch (ProtocolException _) {
      return null;
    }
  }
}
