package io.sundew.plugin.bridgehttp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What payloads are. Thread safe. */
final class Payloads {
  private static final JsonFactory JSON = new JsonFactory();

  private Payloads() {}

  /** Whether it is one JSON value in UTF-8. */
  static boolean isJson(byte[] payload) {
    return payload.length > 0
        && mayBegin(payload[0])
        && text(payload).map(Payloads::isJson).orElse(false);
  }

  /** It is text that is parsed: of bytes a parser might think that they are UTF-16. */
  private static boolean isJson(String text) {
    try (JsonParser parser = JSON.createParser(text)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (IOException no) {
      return false;
    }
  }

  /** Spares a parser where the first byte says that it is no JSON. */
  private static boolean mayBegin(byte first) {
    return "{[\"-0123456789tfn \t\r\n".indexOf(first) >= 0;
  }

  /** The text that it is in UTF-8; empty where it is none. */
  static Optional<String> text(byte[] payload) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString());
    } catch (CharacterCodingException binary) {
      return Optional.empty();
    }
  }

  /** Whether it has no line break. */
  static boolean isOneLine(byte[] payload) {
    for (byte each : payload) {
      if (each == '\n' || each == '\r') {
        return false;
      }
    }
    return true;
  }

  /** The same with spaces for line breaks. */
  static byte[] onOneLine(byte[] payload) {
    byte[] line = payload.clone();
    for (int i = 0; i < line.length; i++) {
      if (line[i] == '\n' || line[i] == '\r') {
        line[i] = ' ';
      }
    }
    return line;
  }
}
