package io.sundew.plugin.bridgehttp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sundew.api.LocalClient.Delivery;
import io.sundew.api.Message;
import io.sundew.api.UserProperty;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A message as a JSON object. A payload that is JSON stands in it as it is, other text as a string,
 * the rest in base64; {@code encoding} says which.
 */
final class Envelope implements BodyForm {
  private static final JsonFactory JSON = new JsonFactory();

  @Override
  public Part of(Delivery delivery, String id) {
    return new Part(bytes(delivery, id), "application/json");
  }

  /** The object. */
  static byte[] bytes(Delivery delivery, String id) {
    Message message = delivery.message();
    byte[] payload = message.payload();
    var out = new ByteArrayOutputStream(payload.length + 256);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("id", id);
      json.writeStringField("topic", message.topic());
      json.writeNumberField("qos", message.qos().level());
      json.writeBooleanField("retain", delivery.retain());
      json.writeStringField("time", delivery.received().toString());
      writeIfAny(json, "clientId", delivery.publisher());
      writeIfAny(json, "user", delivery.publisherName());
      writeIfAny(json, "contentType", message.contentType().orElse(""));
      writeIfAny(json, "responseTopic", message.responseTopic().orElse(""));
      writeIfAny(json, "correlationData", base64(message.correlationData()));
      if (delivery.expirySeconds().isPresent()) {
        json.writeNumberField("expiry", delivery.expirySeconds().get());
      }
      writeProperties(json, message.userProperties());
      writePayload(json, payload);
      json.writeEndObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible); // it is written to memory
    }
    return out.toByteArray();
  }

  private static String base64(Optional<byte[]> data) {
    return data.map(bytes -> Base64.getEncoder().encodeToString(bytes)).orElse("");
  }

  private static void writeIfAny(JsonGenerator json, String name, String value) throws IOException {
    if (!value.isEmpty()) {
      json.writeStringField(name, value);
    }
  }

  /** A name that comes more than once has a list of its values. */
  private static void writeProperties(JsonGenerator json, List<UserProperty> properties)
      throws IOException {
    if (properties.isEmpty()) {
      return;
    }
    Map<String, List<String>> byName = new LinkedHashMap<>();
    for (UserProperty property : properties) {
      byName.computeIfAbsent(property.name(), _ -> new ArrayList<>()).add(property.value());
    }
    json.writeObjectFieldStart("properties");
    for (Map.Entry<String, List<String>> each : byName.entrySet()) {
      if (each.getValue().size() == 1) {
        json.writeStringField(each.getKey(), each.getValue().getFirst());
      } else {
        json.writeFieldName(each.getKey());
        json.writeArray(each.getValue().toArray(String[]::new), 0, each.getValue().size());
      }
    }
    json.writeEndObject();
  }

  private static void writePayload(JsonGenerator json, byte[] payload) throws IOException {
    Optional<String> text = Payloads.text(payload);
    if (Payloads.isJson(payload)) {
      json.writeStringField("encoding", "json");
      json.writeFieldName("payload");
      json.writeRawValue(new String(payload, StandardCharsets.UTF_8).strip());
    } else if (text.isPresent()) {
      json.writeStringField("encoding", "text");
      json.writeStringField("payload", text.get());
    } else {
      json.writeStringField("encoding", "base64");
      json.writeStringField("payload", Base64.getEncoder().encodeToString(payload));
    }
  }
}
