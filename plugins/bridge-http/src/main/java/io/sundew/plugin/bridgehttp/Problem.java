package io.sundew.plugin.bridgehttp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sundew.api.HttpResponse;
import io.sundew.api.ReasonCode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** Why a request can not be answered as asked; becomes the answer, in the shape of RFC 9457. */
final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final JsonFactory JSON = new JsonFactory();

  private final int status;
  private final String error;

  Problem(int status, String error, String detail) {
    super(detail);
    this.status = status;
    this.error = error;
  }

  /** The request itself is wrong. */
  static Problem invalid(String detail) {
    return new Problem(400, "invalid-request", detail);
  }

  /** Not now. */
  static Problem unavailable(String detail) {
    return new Problem(503, "unavailable", detail);
  }

  /** What an error that MQTT would tell is in HTTP. */
  static Problem of(ReasonCode reason) {
    return switch (reason) {
      case NOT_AUTHORIZED, BANNED ->
          new Problem(403, "not-authorized", "you may not do that with this topic");
      case TOPIC_NAME_INVALID -> invalid("that is no topic to publish to, or is too long");
      case TOPIC_FILTER_INVALID -> invalid("that is no topic filter");
      case PACKET_TOO_LARGE -> new Problem(413, "too-large", "the message is too large");
      case QUOTA_EXCEEDED, MESSAGE_RATE_TOO_HIGH, RECEIVE_MAXIMUM_EXCEEDED ->
          new Problem(429, "quota-exceeded", "no queue has room for the message: try again later");
      case QOS_NOT_SUPPORTED -> invalid("'qos' is above what is taken here");
      case RETAIN_NOT_SUPPORTED -> invalid("messages are not retained here");
      case PAYLOAD_FORMAT_INVALID, MALFORMED_PACKET ->
          invalid("the message was refused: " + name(reason));
      case SERVER_BUSY, SERVER_UNAVAILABLE, SERVER_SHUTTING_DOWN ->
          unavailable("the broker can not take it now");
      default -> new Problem(422, "refused", "the message was refused: " + name(reason));
    };
  }

  private static String name(ReasonCode reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  int status() {
    return status;
  }

  /** The answer. */
  HttpResponse response() {
    var response =
        new HttpResponse(
            status,
            Map.of("content-type", "application/problem+json"),
            json().getBytes(StandardCharsets.UTF_8));
    return status == 503 || status == 429 ? response.with("retry-after", "1") : response;
  }

  /** It as a JSON object. */
  String json() {
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("error", error);
      json.writeNumberField("status", status);
      json.writeStringField("detail", getMessage());
      json.writeEndObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible); // it is written to memory
    }
    return text.toString();
  }
}
