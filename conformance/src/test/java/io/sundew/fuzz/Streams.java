package io.sundew.fuzz;

import io.netty.buffer.Unpooled;
import io.sundew.api.ProtocolVersion;
import io.sundew.testkit.Wire;
import io.sundew.testkit.WireCase;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Makes what a broken or hostile client sends on one connection: wire cases and ordinary packets,
 * changed and unchanged, one after the other, split and joined anywhere. The same seed and number
 * make the same stream. Thread safe.
 */
final class Streams {
  private static final byte[] TELLING = {0, 1, 2, 3, 4, 5, 0x7F, (byte) 0x80, (byte) 0xC0, -1};
  private static final int CLIENTS = 24;
  private static final int LARGE = 1024;
  private static final byte[] PINGREQ = {(byte) 0xC0, 0};

  /** What a client in order sends; the identifiers are those the broker uses first. */
  private static final List<String> ORDINARY =
      List.of(
          "82( 0001 ^ 'fuzz/c' 00 )",
          "82( 0002 ^ 'fuzz/+/b' 01 'fuzz/a' 02 )",
          "82( 0004 ^ '$share/group/fuzz/a' 01 )",
          "82( 0005 ^ '$share/group/fuzz/#' 02 )",
          "a2( 0006 ^ 'fuzz/c' 'fuzz/a' )",
          "a2( 0007 ^ '#' '$share/group/fuzz/a' )",
          "30( 'fuzz/a' ^ `zero` )",
          "32( 'fuzz/a' 0008 ^ `one` )",
          "34( 'fuzz/a' 0009 ^ `two` )",
          "3c( 'fuzz/a' 0009 ^ `two` )",
          "62( 0009 )",
          "33( 'fuzz/a/b' 000a ^ `kept` )",
          "31( 'fuzz/a/b' ^ )",
          "31( 'fuzz/c' ^ `kept at most once` )",
          "40( 0001 )",
          "40( 0002 )",
          "50( 0001 )",
          "50( 0002 )",
          "70( 0001 )",
          "70( 0002 )",
          "c0 00");

  private static final List<String> GOODBYES =
      List.of("e0 00", "e0( 04 00 )", "e0( 00 ( 11 00000005 ) )");

  /** Rare, since each message then goes to all who sent it. */
  private static final String TO_ALL = "82( 0003 ^ '#' 02 'fuzz/#' 01 )";

  private static final List<String> ONLY_V5 =
      List.of(
          "30( 'fuzz/a' ( 23 0001 02 00000002 ) `by alias` )",
          "30( '' ( 23 0001 ) `by alias only` )",
          "32( 'fuzz/a/b' 000b ( 01 01 26 'key' 'value' ) `text` )",
          "82( 000c ( 0b 07 ) 'fuzz/+' 29 )",
          "50( 0001 80 00 )",
          "50( 0002 00 () )");

  private final long seed;
  private final Map<ProtocolVersion, List<byte[]>> connects = new EnumMap<>(ProtocolVersion.class);
  private final Map<ProtocolVersion, List<byte[]>> ordinary = new EnumMap<>(ProtocolVersion.class);
  private final List<byte[]> cases = new ArrayList<>();
  private final List<byte[]> largeCases = new ArrayList<>();
  private final byte[] bulk;

  /** Streams of that seed. */
  Streams(long seed, List<WireCase> wireCases) {
    this.seed = seed;
    for (ProtocolVersion version : ProtocolVersion.values()) {
      connects.put(version, connects(version));
      ordinary.put(version, ordinary(version));
    }
    for (WireCase each : wireCases) {
      byte[] bytes = each.bytes();
      (bytes.length > LARGE ? largeCases : cases).add(bytes);
    }
    bulk = Wire.bytes("32( 'fuzz/bulk' 000d `" + "x".repeat(40_000) + "` )");
  }

  /**
   * What is sent on one connection.
   *
   * @param chunks the bytes as they arrive
   * @param packets how many packets they look like
   * @param pings how many PINGREQ they hold, the last included
   * @param whole whether the last packet ends with the last byte, so that the broker, as long as it
   *     stays connected, answers each PINGREQ
   */
  record Stream(int number, List<byte[]> chunks, int packets, int pings, boolean whole) {}

  /** The stream of that number. */
  Stream stream(int number) {
    var random = new SplittableRandom(seed * 0x9E37_79B9_7F4A_7C15L + number);
    byte[] bytes = bytes(random);
    var frames = new Frames();
    frames.add(Unpooled.wrappedBuffer(bytes));
    return new Stream(
        number, split(random, bytes), frames.count(), frames.pings(), frames.areWhole());
  }

  private byte[] bytes(SplittableRandom random) {
    var out = new ByteArrayOutputStream(512);
    ProtocolVersion version = version(random);
    if (random.nextInt(16) > 0) {
      byte[] connect = oneOf(random, connects.get(version));
      out.writeBytes(random.nextInt(8) == 0 ? changed(random, connect) : connect);
    }
    for (int i = 2 + random.nextInt(40); i > 0; i--) {
      byte[] packet = packet(random, version);
      out.writeBytes(random.nextInt(16) == 0 ? changed(random, packet) : packet);
    }
    out.writeBytes(PINGREQ);
    return out.toByteArray();
  }

  private ProtocolVersion version(SplittableRandom random) {
    return switch (random.nextInt(8)) {
      case 0 -> ProtocolVersion.V3_1;
      case 1, 2 -> ProtocolVersion.V3_1_1;
      default -> ProtocolVersion.V5;
    };
  }

  private byte[] packet(SplittableRandom random, ProtocolVersion version) {
    int kind = random.nextInt(1024);
    return switch (kind) {
      case 0 -> bulk;
      case 1 -> oneOf(random, largeCases);
      case 2, 3, 4 -> Wire.bytes(TO_ALL, version);
      case 5, 6, 7, 8 -> Wire.bytes(GOODBYES.get(random.nextInt(GOODBYES.size())), version);
      default -> oneOf(random, kind < 64 ? cases : ordinary.get(version));
    };
  }

  private static byte[] oneOf(SplittableRandom random, List<byte[]> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private static byte[] changed(SplittableRandom random, byte[] bytes) {
    byte[] changed = bytes;
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      changed = changedOnce(random, changed);
    }
    return random.nextInt(4) > 0 ? withItsLength(changed) : changed;
  }

  private static byte[] changedOnce(SplittableRandom random, byte[] bytes) {
    if (bytes.length == 0) {
      return new byte[] {(byte) random.nextInt(256)};
    }
    int at = random.nextInt(bytes.length);
    int length = 1 + random.nextInt(Math.min(8, bytes.length - at));
    return switch (random.nextInt(7)) {
      case 0 -> withByte(bytes, at, (byte) (bytes[at] ^ (1 << random.nextInt(8))));
      case 1 -> withByte(bytes, at, TELLING[random.nextInt(TELLING.length)]);
      case 2 -> withByte(bytes, at, (byte) random.nextInt(256));
      case 3 -> spliced(bytes, at, length, new byte[0]);
      case 4 -> spliced(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + length));
      case 5 -> spliced(bytes, at, 0, randomBytes(random, length));
      default -> Arrays.copyOf(bytes, at);
    };
  }

  private static byte[] randomBytes(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] withByte(byte[] bytes, int at, byte value) {
    byte[] changed = bytes.clone();
    changed[at] = value;
    return changed;
  }

  private static byte[] spliced(byte[] bytes, int at, int removed, byte[] inserted) {
    byte[] changed = new byte[bytes.length - removed + inserted.length];
    System.arraycopy(bytes, 0, changed, 0, at);
    System.arraycopy(inserted, 0, changed, at, inserted.length);
    int rest = at + removed;
    System.arraycopy(bytes, rest, changed, at + inserted.length, bytes.length - rest);
    return changed;
  }

  /** Puts the right remaining length in, so that the change is found in the packet's body. */
  private static byte[] withItsLength(byte[] bytes) {
    int body = 1;
    while (body < bytes.length && body < 4 && bytes[body] < 0) {
      body++;
    }
    body++;
    if (body > bytes.length) {
      return bytes;
    }
    var out = new ByteArrayOutputStream(bytes.length + 4);
    out.write(bytes[0]);
    int rest = bytes.length - body;
    while (rest > 0x7F) {
      out.write((rest & 0x7F) | 0x80);
      rest >>= 7;
    }
    out.write(rest);
    out.write(bytes, body, bytes.length - body);
    return out.toByteArray();
  }

  /** Now all at once, now byte by byte, mostly in a few pieces. */
  private static List<byte[]> split(SplittableRandom random, byte[] bytes) {
    int most =
        switch (random.nextInt(8)) {
          case 0 -> bytes.length;
          case 1 -> Math.max(1, bytes.length / 64);
          case 2 -> 16;
          default -> 256;
        };
    List<byte[]> chunks = new ArrayList<>();
    for (int at = 0; at < bytes.length; ) {
      int end = Math.min(bytes.length, at + 1 + random.nextInt(most));
      chunks.add(Arrays.copyOfRange(bytes, at, end));
      at = end;
      most = bytes.length > 4096 ? Math.max(most, 4096) : most;
    }
    return chunks;
  }

  private static List<byte[]> connects(ProtocolVersion version) {
    List<byte[]> connects = new ArrayList<>();
    for (int client = 0; client < CLIENTS; client++) {
      for (int clean = 0; clean < 2; clean++) {
        connects.add(Wire.bytes(connect(version, client, clean << 1, ""), version));
        int will = 4 | client % 3 << 3 | client % 2 << 5;
        String standing =
            version.hasProperties()
                ? "( 18 0000000" + client % 4 + " ) 'fuzz/will' 'bye'"
                : "'fuzz/will' 'bye'";
        connects.add(Wire.bytes(connect(version, client, clean << 1 | will, standing), version));
      }
    }
    return connects;
  }

  private static String connect(ProtocolVersion version, int client, int flags, String will) {
    String properties =
        switch (client % 4) {
          case 0 -> "()";
          case 1 -> "( 11 00000014 21 0003 )";
          case 2 -> "( 11 ffffffff 22 0005 27 00000040 )";
          default -> "( 11 00000001 17 00 )";
        };
    return "10( %s %02x %02x 000%d %s 'fuzz-%d' %s )"
        .formatted(
            version == ProtocolVersion.V3_1 ? "'MQIsdp'" : "'MQTT'",
            version.level(),
            flags,
            client % 8,
            version.hasProperties() ? properties : "",
            client,
            will);
  }

  private static List<byte[]> ordinary(ProtocolVersion version) {
    List<byte[]> packets = new ArrayList<>();
    ORDINARY.forEach(notation -> packets.add(Wire.bytes(notation, version)));
    if (version.hasProperties()) {
      ONLY_V5.forEach(notation -> packets.add(Wire.bytes(notation, version)));
    }
    return packets;
  }
}
