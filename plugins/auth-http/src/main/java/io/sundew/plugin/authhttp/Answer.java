package io.sundew.plugin.authhttp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sundew.api.Http;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the service says of a client or an action.
 *
 * @param verdict whether it may
 * @param attributes of a client that may enter
 * @param superuser whether a client may do everything
 * @param expiry when a client that may enter may no longer stay
 */
record Answer(
    Verdict verdict, Map<String, String> attributes, boolean superuser, Optional<Instant> expiry) {
  private static final int DEEPEST = 16;
  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Whether a client or an action may go on. */
  enum Verdict {
    ALLOW,
    DENY,
    /** Somebody else is to decide. */
    IGNORE
  }

  static Answer of(Verdict verdict) {
    return new Answer(verdict, Map.of(), false, Optional.empty());
  }

  /**
   * Reads a response as EMQX does: 204 allows, 200 says it in its body, other codes ignore. Other
   * than EMQX an error of the service (5xx) and a body that cannot be read are no answer, for a
   * service that is broken must not leave its decision to others.
   *
   * @throws IOException when it is no answer; the message has nothing of the body
   */
  static Answer read(Http.Response response) throws IOException {
    if (response.status() >= 500) {
      throw new IOException("status " + response.status());
    }
    return switch (response.status()) {
      case 200 -> read(body(response));
      case 204 -> of(Verdict.ALLOW);
      default -> of(Verdict.IGNORE);
    };
  }

  private static JsonNode body(Http.Response response) throws IOException {
    JsonNode body;
    try {
      body = JSON.readTree(response.body());
    } catch (IOException malformed) {
      throw new IOException("a body that is no JSON"); // its own message quotes the body
    }
    if (body == null || !body.isObject()) {
      throw new IOException("a body that is no JSON object");
    }
    return body;
  }

  private static Answer read(JsonNode body) throws IOException {
    return new Answer(
        verdict(body.path("result").asText("ignore")),
        attributes(body.path("client_attrs")),
        body.path("is_superuser").asBoolean(false),
        expiry(body.path("expire_at")));
  }

  private static Verdict verdict(String result) throws IOException {
    return switch (result) {
      case "allow" -> Verdict.ALLOW;
      case "deny" -> Verdict.DENY;
      case "ignore" -> Verdict.IGNORE;
      default -> throw new IOException("a result that is none of allow, deny, ignore");
    };
  }

  private static Map<String, String> attributes(JsonNode node) {
    Map<String, String> attributes = new HashMap<>();
    node.properties()
        .forEach(
            each -> {
              if (each.getValue().isValueNode() && !each.getValue().isNull()) {
                attributes.put(each.getKey(), each.getValue().asText());
              }
            });
    return Map.copyOf(attributes);
  }

  /** Seconds since 1970. */
  private static Optional<Instant> expiry(JsonNode node) throws IOException {
    if (node.isMissingNode() || node.isNull()) {
      return Optional.empty();
    }
    try {
      if (node.isIntegralNumber() && node.canConvertToLong()) {
        return Optional.of(Instant.ofEpochSecond(node.longValue()));
      }
    } catch (DateTimeException tooLarge) {
      throw new IOException("an expire_at that is no time", tooLarge);
    }
    throw new IOException("an expire_at that is no number of seconds");
  }

  /** Never the attributes. */
  @Override
  public String toString() {
    return verdict.toString();
  }
}
