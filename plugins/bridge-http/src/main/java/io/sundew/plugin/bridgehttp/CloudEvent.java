package io.sundew.plugin.bridgehttp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sundew.api.LocalClient.Delivery;
import io.sundew.api.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Messages as CloudEvents 1.0: the topic is the subject, the time is when the broker received it.
 * Immutable; thread safe.
 */
final class CloudEvent {
  private static final JsonFactory JSON = new JsonFactory();

  private final String source;
  private final String type;

  CloudEvent(String source, String type) {
    this.source = source;
    this.type = type;
  }

  /** In the JSON format, section 3 of it. */
  Part structured(Delivery delivery, String id) {
    Message message = delivery.message();
    byte[] payload = message.payload();
    var out = new ByteArrayOutputStream(payload.length + 256);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      for (Map.Entry<String, String> each : attributes(delivery, id).entrySet()) {
        json.writeStringField(each.getKey(), each.getValue());
      }
      writeData(json, message, payload);
      json.writeEndObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible); // it is written to memory
    }
    return new Part(out.toByteArray(), "application/cloudevents+json");
  }

  private Map<String, String> attributes(Delivery delivery, String id) {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("specversion", "1.0");
    attributes.put("id", id);
    attributes.put("source", source);
    attributes.put("type", type);
    attributes.put("subject", delivery.message().topic());
    attributes.put("time", delivery.received().toString());
    if (!delivery.publisher().isEmpty()) {
      attributes.put("clientid", delivery.publisher());
    }
    return attributes;
  }

  /** Data that says it is JSON, or does not say what it is, may stand as JSON. */
  private static void writeData(JsonGenerator json, Message message, byte[] payload)
      throws IOException {
    Optional<String> type = message.contentType();
    boolean mayBeJson = type.isEmpty() || isJson(type.get());
    if (mayBeJson && Payloads.isJson(payload)) {
      json.writeStringField("datacontenttype", type.orElse("application/json"));
      json.writeFieldName("data");
      json.writeRawValue(new String(payload, StandardCharsets.UTF_8).strip());
      return;
    }
    Optional<String> text = Payloads.text(payload);
    boolean asText = text.isPresent() && !(type.isPresent() && isJson(type.get()));
    if (type.isPresent() || asText) {
      json.writeStringField("datacontenttype", type.orElse("text/plain"));
    }
    if (asText) {
      json.writeStringField("data", text.orElseThrow());
    } else {
      json.writeStringField("data_base64", Base64.getEncoder().encodeToString(payload));
    }
  }

  private static boolean isJson(String type) {
    String plain = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return plain.endsWith("/json") || plain.endsWith("+json");
  }

  /** In headers, as the HTTP binding's section 3.1 has it. */
  Part binary(Delivery delivery, String id) {
    Map<String, String> headers = new LinkedHashMap<>();
    attributes(delivery, id).forEach((name, value) -> headers.put("ce-" + name, encode(value)));
    return new Part(delivery.message().payload(), RawBody.contentType(delivery), headers);
  }

  /** What may not stand in a header is percent-encoded, section 3.1.3.2. */
  static String encode(String value) {
    var encoded = new StringBuilder(value.length() + 16);
    for (byte each : value.getBytes(StandardCharsets.UTF_8)) {
      if (each > ' ' && each <= '~' && each != '"' && each != '%') {
        encoded.append((char) each);
      } else {
        encoded.append(String.format(Locale.ROOT, "%%%02X", each));
      }
    }
    return encoded.toString();
  }
}
