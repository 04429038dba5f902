package io.sundew.broker.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a request line asks for: path and query, taken apart before they are decoded, so that {@code
 * %2F} is part of a name and never a separator. {@code +} stands for itself, as in topic filters.
 *
 * @param segments of the path, decoded
 * @param query decoded; each name once
 */
public record Target(List<String> segments, Map<String, String> query) {
  public Target {
    segments = List.copyOf(segments);
    query = Map.copyOf(query);
  }

  /**
   * Reads a request target.
   *
   * @throws Problem when it is no absolute path with a query, or a name in the query comes twice
   */
  public static Target of(String target) {
    if (!target.startsWith("/")) {
      throw Problem.invalid("the request target must be a path such as /status");
    }
    int question = target.indexOf('?');
    String path = question < 0 ? target : target.substring(0, question);
    List<String> segments = new ArrayList<>();
    for (String segment : path.substring(1).split("/", -1)) {
      segments.add(decoded(segment));
    }
    return new Target(segments, query(question < 0 ? "" : target.substring(question + 1)));
  }

  private static Map<String, String> query(String text) {
    Map<String, String> query = new LinkedHashMap<>();
    for (String pair : text.isEmpty() ? new String[0] : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
      if (query.put(name, equals < 0 ? "" : decoded(pair.substring(equals + 1))) != null) {
        throw Problem.invalid("'" + name + "' stands twice in the query");
      }
    }
    return query;
  }

  private static String decoded(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(encoded.length);
    for (int i = 0; i < encoded.length; i++) {
      if (encoded[i] != '%') {
        bytes.put(encoded[i]);
      } else if (i + 2 < encoded.length) {
        bytes.put((byte) (digit(encoded[i + 1], text) << 4 | digit(encoded[i + 2], text)));
        i += 2;
      } else {
        throw malformed(text);
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException _) {
      throw malformed(text);
    }
  }

  private static int digit(byte character, String text) {
    int digit = Character.digit(character, 16);
    if (digit < 0) {
      throw malformed(text);
    }
    return digit;
  }

  private static Problem malformed(String text) {
    return Problem.invalid("'" + text + "' is not percent-encoded UTF-8");
  }
}
