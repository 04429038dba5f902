package io.sundew.mqtt;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.ReasonCode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Bytes and what they mean.
 *
 * @param version the version to read them in; a CONNECT changes it
 * @param bytes in groups of hex digits and 'quoted' ASCII without blanks
 */
record WireCase(String name, ProtocolVersion version, String bytes, Outcome outcome) {
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  /** What the decoder makes of the bytes. */
  sealed interface Outcome {
    /** That packet, for which the encoder writes the same bytes if they are {@code shortest}. */
    record Decodes(Packet packet, boolean shortest) implements Outcome {}

    /** A {@link ProtocolException} of that reason. */
    record Fails(ReasonCode reason) implements Outcome {}
  }

  static WireCase decodes(String name, ProtocolVersion version, String bytes, Packet packet) {
    return new WireCase(name, version, bytes, new Outcome.Decodes(packet, true));
  }

  /** Bytes that are well-formed but not what our encoder writes. */
  static WireCase tolerates(String name, ProtocolVersion version, String bytes, Packet packet) {
    return new WireCase(name, version, bytes, new Outcome.Decodes(packet, false));
  }

  static WireCase fails(String name, ProtocolVersion version, String bytes, ReasonCode reason) {
    return new WireCase(name, version, bytes, new Outcome.Fails(reason));
  }

  /** The bytes themselves. */
  byte[] wire() {
    return wire(bytes);
  }

  static byte[] wire(String notation) {
    var out = new ByteArrayOutputStream();
    for (String group : BLANKS.splitAsStream(notation.strip()).toList()) {
      out.writeBytes(
          group.startsWith("'")
              ? group.substring(1, group.length() - 1).getBytes(StandardCharsets.US_ASCII)
              : HexFormat.of().parseHex(group));
    }
    return out.toByteArray();
  }

  @Override
  public String toString() {
    return version + " " + name;
  }
}
