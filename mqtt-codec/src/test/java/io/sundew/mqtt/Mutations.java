package io.sundew.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sundew.api.ProtocolVersion;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Changes the bytes of wire cases and random packets, mostly so that the length in front still
 * fits.
 */
final class Mutations {
  private static final byte[] TELLING = {0, 1, 2, 3, 4, 5, 0x7F, (byte) 0x80, (byte) 0xC0, -1};

  private final SplittableRandom random;
  private final RandomPackets packets;
  private final List<WireCase> cases = WireCases.all();
  private ProtocolVersion version = ProtocolVersion.V5;

  Mutations(SplittableRandom random) {
    this.random = random;
    this.packets = new RandomPackets(random);
  }

  /** The next input. */
  byte[] next() {
    byte[] bytes = random.nextBoolean() ? wireCase() : packet();
    for (int i = random.nextInt(4); i > 0; i--) {
      bytes = mutate(bytes);
    }
    return random.nextInt(4) > 0 ? withLength(bytes) : bytes;
  }

  /** The version to read that input in: that of its original, now and then another. */
  ProtocolVersion version() {
    return random.nextInt(8) == 0 ? packets.version() : version;
  }

  private byte[] wireCase() {
    WireCase wireCase = cases.get(random.nextInt(cases.size()));
    version = wireCase.version();
    return wireCase.wire();
  }

  private byte[] packet() {
    version = packets.version();
    ByteBuf out = Unpooled.buffer();
    PacketEncoder.encode(packets.packet(version), version, out);
    return ByteBufUtil.getBytes(out);
  }

  private byte[] mutate(byte[] bytes) {
    if (bytes.length == 0) {
      return new byte[] {(byte) random.nextInt(256)};
    }
    int at = random.nextInt(bytes.length);
    int length = 1 + random.nextInt(Math.min(8, bytes.length - at));
    return switch (random.nextInt(6)) {
      case 0 -> withByte(bytes, at, (byte) (bytes[at] ^ (1 << random.nextInt(8))));
      case 1 -> withByte(bytes, at, TELLING[random.nextInt(TELLING.length)]);
      case 2 -> withByte(bytes, at, (byte) random.nextInt(256));
      case 3 -> splice(bytes, at, length, new byte[0]);
      case 4 -> splice(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + length));
      default -> Arrays.copyOf(bytes, at);
    };
  }

  private static byte[] withByte(byte[] bytes, int at, byte value) {
    byte[] changed = bytes.clone();
    changed[at] = value;
    return changed;
  }

  private static byte[] splice(byte[] bytes, int at, int removed, byte[] inserted) {
    byte[] changed = new byte[bytes.length - removed + inserted.length];
    System.arraycopy(bytes, 0, changed, 0, at);
    System.arraycopy(inserted, 0, changed, at, inserted.length);
    System.arraycopy(
        bytes, at + removed, changed, at + inserted.length, bytes.length - at - removed);
    return changed;
  }

  /** Takes the remaining length as it stands out and puts the right one in. */
  private static byte[] withLength(byte[] bytes) {
    int body = 1;
    while (body < bytes.length && body < 5 && bytes[body] < 0) {
      body++;
    }
    body++;
    if (body > bytes.length) {
      return bytes;
    }
    ByteBuf out = Unpooled.buffer().writeByte(bytes[0]);
    VariableInteger.write(out, bytes.length - body);
    out.writeBytes(bytes, body, bytes.length - body);
    return ByteBufUtil.getBytes(out);
  }
}
