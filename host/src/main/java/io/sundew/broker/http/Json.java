package io.sundew.broker.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** Reads and writes bodies. Thread safe. */
public final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .build();

  private Json() {}

  /** The value in UTF-8; components of records that are null are left out. */
  public static byte[] write(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // records, maps, lists and scalars can always be written
    }
  }

  /**
   * The record that stands in that body.
   *
   * @throws Problem naming the key when it does not fit
   */
  public static <T> T read(byte[] body, Class<T> type) {
    try {
      T value = MAPPER.readValue(body, type);
      if (value == null) {
        throw Problem.invalid("the body must be a JSON object, not null");
      }
      return value;
    } catch (UnrecognizedPropertyException unknown) {
      throw Problem.invalid(
          "unknown key '%s'; known are %s"
              .formatted(unknown.getPropertyName(), unknown.getKnownPropertyIds()));
    } catch (JsonProcessingException wrong) {
      throw Problem.invalid("the body is not the JSON expected: " + wrong.getOriginalMessage());
    } catch (IOException e) {
      throw new IllegalStateException(e); // it is in memory
    }
  }
}
