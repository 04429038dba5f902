package io.sundew.plugin.authjwt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON objects of strangers: UTF-8 only, no member twice, nothing after the end, and limits
 * to depth and number of values, so that a text costs time and memory in proportion to its length.
 * Thread safe.
 *
 * <p>Objects become maps, arrays lists, numbers {@code Long}, {@code BigInteger} or {@code Double},
 * and null {@link Null}: a member that is null is there.
 */
final class StrictJson {
  /** JSON's null. */
  enum Null {
    NULL
  }

  /** For what is in a token. */
  static final StrictJson OF_TOKENS = new StrictJson(16_384, 16, 2_000);

  /** For sets of keys. */
  static final StrictJson OF_KEYS = new StrictJson(65_536, 8, 50_000);

  private final JsonFactory factory;

  private StrictJson(int maximumString, int maximumDepth, int maximumValues) {
    this.factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxStringLength(maximumString)
                    .maxNameLength(256)
                    .maxNumberLength(64)
                    .maxNestingDepth(maximumDepth)
                    .maxTokenCount(maximumValues)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // Names of strangers are not to be remembered.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            // Nothing stays in threads, which outlive the plugin.
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .build();
  }

  /**
   * Reads an object.
   *
   * @throws IOException when it is none, or exceeds a limit; the message may show parts of the text
   */
  Map<String, Object> object(byte[] utf8) throws IOException {
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    return object(text);
  }

  /** Reads an object of text; see {@link #object(byte[])}. */
  Map<String, Object> object(String text) throws IOException {
    try (JsonParser parser = factory.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("not an object");
      }
      Map<String, Object> object = readObject(parser);
      if (parser.nextToken() != null) {
        throw new IOException("something follows the object");
      }
      return object;
    }
  }

  private static Map<String, Object> readObject(JsonParser parser) throws IOException {
    Map<String, Object> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      members.put(name, readValue(parser));
    }
    return members;
  }

  private static List<Object> readArray(JsonParser parser) throws IOException {
    List<Object> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(readValue(parser));
    }
    return elements;
  }

  /** Recursion as deep as the depth limit lets it be. */
  private static Object readValue(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> readObject(parser);
      case START_ARRAY -> readArray(parser);
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> whole(parser);
      case VALUE_NUMBER_FLOAT -> finite(parser.getDoubleValue());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> Null.NULL;
      case null, default -> throw new IOException("the text ends too early");
    };
  }

  private static Object whole(JsonParser parser) throws IOException {
    return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        ? parser.getBigIntegerValue()
        : (Object) parser.getLongValue();
  }

  private static Double finite(double number) throws IOException {
    if (!Double.isFinite(number)) {
      throw new IOException("a number is too large");
    }
    return number;
  }

  /** Writes what {@link #object(String)} reads. */
  String write(Map<String, Object> object) {
    var text = new StringWriter();
    try (JsonGenerator generator = factory.createGenerator(text)) {
      write(generator, object);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }

  private static void write(JsonGenerator generator, Object value) throws IOException {
    switch (value) {
      case Map<?, ?> members -> {
        generator.writeStartObject();
        for (Map.Entry<?, ?> member : members.entrySet()) {
          generator.writeFieldName(String.valueOf(member.getKey()));
          write(generator, member.getValue());
        }
        generator.writeEndObject();
      }
      case List<?> elements -> {
        generator.writeStartArray();
        for (Object element : elements) {
          write(generator, element);
        }
        generator.writeEndArray();
      }
      case String text -> generator.writeString(text);
      case Boolean truth -> generator.writeBoolean(truth);
      case Number number -> generator.writeNumber(number.toString());
      default -> generator.writeNull();
    }
  }
}
