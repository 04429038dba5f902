package io.sundew.testkit;

import io.sundew.api.ProtocolVersion;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A notation for bytes on the wire in which the lengths need not be counted.
 *
 * <table>
 *   <caption>The notation</caption>
 *   <tr><td>{@code 1f}</td><td>a byte; blanks between bytes do not matter</td></tr>
 *   <tr><td>{@code 'text'}</td><td>an MQTT string: two bytes of length, then UTF-8</td></tr>
 *   <tr><td>{@code `text`}</td><td>UTF-8 without a length, as a payload has it</td></tr>
 *   <tr><td>{@code ( … )}</td><td>a Variable Byte Integer with the length of what stands inside, then that: a packet's
 *       body or a property list</td></tr>
 *   <tr><td>{@code ^}</td><td>no properties: {@code 00} in MQTT 5.0, nothing before</td></tr>
 * </table>
 *
 * <p>So {@code 32( 't' 0001 ^ `hello` )} is a PUBLISH of QoS 1 in any version.
 */
public final class Wire {
  private final String notation;
  private final ProtocolVersion version;
  private int position;

  private Wire(String notation, ProtocolVersion version) {
    this.notation = notation;
    this.version = version;
  }

  /**
   * The bytes that a text in this notation stands for.
   *
   * @throws IllegalArgumentException when it is not in this notation
   */
  public static byte[] bytes(String notation, ProtocolVersion version) {
    var wire = new Wire(notation, version);
    byte[] bytes = wire.sequence();
    if (wire.position < notation.length()) {
      throw wire.error("a parenthesis closes that was never opened");
    }
    return bytes;
  }

  /** The bytes of a text without {@code ^}, as MQTT 5.0 has them. */
  public static byte[] bytes(String notation) {
    return bytes(notation, ProtocolVersion.V5);
  }

  private byte[] sequence() {
    var out = new ByteArrayOutputStream();
    while (position < notation.length() && notation.charAt(position) != ')') {
      char c = notation.charAt(position);
      switch (c) {
        case ' ', '\n' -> position++;
        case '\'' -> string(out);
        case '`' -> out.writeBytes(quoted('`'));
        case '(' -> lengthPrefixed(out);
        case '^' -> noProperties(out);
        default -> out.write(hexByte());
      }
    }
    return out.toByteArray();
  }

  private void string(ByteArrayOutputStream out) {
    byte[] text = quoted('\'');
    out.write(text.length >> 8);
    out.write(text.length);
    out.writeBytes(text);
  }

  private byte[] quoted(char quote) {
    int end = notation.indexOf(quote, position + 1);
    if (end < 0) {
      throw error("a text has no end");
    }
    String text = notation.substring(position + 1, end);
    position = end + 1;
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void lengthPrefixed(ByteArrayOutputStream out) {
    position++;
    byte[] inside = sequence();
    if (position == notation.length()) {
      throw error("a parenthesis is not closed");
    }
    position++;
    int rest = inside.length;
    do {
      int more = rest >> 7;
      out.write(more > 0 ? (rest & 0x7F) | 0x80 : rest);
      rest = more;
    } while (rest > 0);
    out.writeBytes(inside);
  }

  private void noProperties(ByteArrayOutputStream out) {
    position++;
    if (version.hasProperties()) {
      out.write(0);
    }
  }

  private int hexByte() {
    if (position + 2 > notation.length()) {
      throw error("half a byte");
    }
    try {
      int value = HexFormat.fromHexDigits(notation, position, position + 2);
      position += 2;
      return value;
    } catch (NumberFormatException e) {
      throw error("not a byte");
    }
  }

  private IllegalArgumentException error(String what) {
    return new IllegalArgumentException(what + " at " + position + " in: " + notation);
  }
}
