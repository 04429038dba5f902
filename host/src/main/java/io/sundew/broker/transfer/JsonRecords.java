package io.sundew.broker.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.api.UserProperty;
import io.sundew.broker.message.Origin;
import io.sundew.broker.message.Publication;
import io.sundew.broker.routing.ParsedFilter;
import io.sundew.broker.session.SessionRecords.Facts;
import io.sundew.broker.session.SessionRecords.Header;
import io.sundew.broker.session.SessionRecords.Wish;
import io.sundew.broker.session.Will;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.mqtt.Topic;
import io.sundew.mqtt.TopicNames;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is stored, as JSON: see docs/persistence.md. Reading refuses with an {@link
 * IllegalArgumentException} what is missing, of another kind or out of its bounds. Stateless.
 */
final class JsonRecords {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private JsonRecords() {}

  static ObjectNode object(String type) {
    return NODES.objectNode().put("type", type);
  }

  static ObjectNode write(Facts facts, ObjectNode to) {
    to.put("owner", facts.owner())
        .put("expirySeconds", facts.expirySeconds())
        .put("awaySinceMillis", facts.awaySinceMillis())
        .put("perhapsSent", facts.perhapsSent());
    Will will = facts.will();
    if (will != null) {
      to.set("will", write(will));
    }
    return to;
  }

  static Facts facts(JsonNode from) {
    JsonNode will = from.get("will");
    return new Facts(
        text(from, "owner"),
        number(from, "expirySeconds", 0, 0xFFFF_FFFFL),
        number(from, "awaySinceMillis", 0, Long.MAX_VALUE),
        (int) number(from, "perhapsSent", 0, Integer.MAX_VALUE),
        will == null ? null : will(will));
  }

  private static ObjectNode write(Will will) {
    ObjectNode to = NODES.objectNode();
    var client = will.client();
    to.set("message", write(will.publication()));
    to.put("expirySeconds", will.expirySeconds())
        .put("delaySeconds", will.delaySeconds())
        .put("client", client.clientId())
        .put("identity", client.name())
        .put("authenticator", client.authenticator())
        .put("listener", client.listener())
        .put("version", client.version().name());
    ObjectNode attributes = to.putObject("attributes");
    new TreeMap<>(client.attributes()).forEach(attributes::put);
    return to;
  }

  private static Will will(JsonNode from) {
    Map<String, String> attributes = new TreeMap<>();
    for (Map.Entry<String, JsonNode> each : object(from, "attributes").properties()) {
      attributes.put(each.getKey(), each.getValue().asText());
    }
    return Will.ofAbsent(
        message(object(from, "message")),
        number(from, "expirySeconds", -1, 0xFFFF_FFFFL),
        number(from, "delaySeconds", 0, 0xFFFF_FFFFL),
        text(from, "client"),
        text(from, "identity"),
        attributes,
        text(from, "authenticator"),
        text(from, "listener"),
        ProtocolVersion.valueOf(text(from, "version")));
  }

  static ObjectNode write(Wish wish, ObjectNode to) {
    return to.put("qos", wish.qos().level())
        .put("noLocal", wish.noLocal())
        .put("retainAsPublished", wish.retainAsPublished())
        .put("identifier", wish.identifier());
  }

  static Wish wish(JsonNode from) {
    return new Wish(
        qos(from),
        flag(from, "noLocal"),
        flag(from, "retainAsPublished"),
        (int) number(from, "identifier", 0, 268_435_455));
  }

  static String filter(JsonNode from) {
    String filter = text(from, "filter");
    String problem = ParsedFilter.parse(filter).problem();
    if (problem != null) {
      throw new IllegalArgumentException("'filter': " + problem);
    }
    return filter;
  }

  static ObjectNode write(Header header, ObjectNode to) {
    to.put("qos", header.qos().level()).put("retain", header.retain());
    ArrayNode identifiers = to.putArray("identifiers");
    for (int identifier : header.identifiers()) {
      identifiers.add(identifier);
    }
    return to;
  }

  static Header header(JsonNode from) {
    JsonNode identifiers = from.path("identifiers");
    int[] numbers = new int[identifiers.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = identifiers.get(i).asInt();
    }
    return new Header(qos(from), flag(from, "retain"), numbers);
  }

  static ObjectNode write(Publication message) {
    ObjectNode to = NODES.objectNode();
    to.put("topic", message.topic())
        .put("payload", message.payloadBytes())
        .put("qos", message.qos().level())
        .put("retain", message.retain())
        .put("receivedAtMillis", message.receivedAtMillis());
    if (message.expiresAtMillis() != Publication.NEVER) {
      to.put("expiresAtMillis", message.expiresAtMillis());
    }
    Origin origin = message.origin();
    if (!origin.equals(Origin.BROKER)) {
      to.putObject("origin")
          .put("client", origin.clientId())
          .put("identity", origin.identity())
          .put("listener", origin.listener())
          .put("plugin", origin.plugin())
          .put("hops", origin.hops());
    }
    if (!message.properties().isEmpty()) {
      to.set("properties", write(message.properties()));
    }
    return to;
  }

  private static ObjectNode write(Properties properties) {
    ObjectNode to = NODES.objectNode();
    if (properties.has(Property.PAYLOAD_FORMAT_INDICATOR)) {
      to.put("payloadFormat", properties.number(Property.PAYLOAD_FORMAT_INDICATOR, 0));
    }
    putText(to, "contentType", properties.text(Property.CONTENT_TYPE));
    putText(to, "responseTopic", properties.text(Property.RESPONSE_TOPIC));
    byte[] correlation = properties.binary(Property.CORRELATION_DATA);
    if (correlation != null) {
      to.put("correlationData", correlation);
    }
    if (!properties.userProperties().isEmpty()) {
      ArrayNode users = to.putArray("user");
      for (UserProperty each : properties.userProperties()) {
        users.addArray().add(each.name()).add(each.value());
      }
    }
    return to;
  }

  private static void putText(ObjectNode to, String name, @Nullable String value) {
    if (value != null) {
      to.put(name, value);
    }
  }

  static Publication message(JsonNode from) {
    String topic = text(from, "topic");
    if (!TopicNames.isValid(topic)) {
      throw new IllegalArgumentException("'topic' is not a topic name");
    }
    JsonNode origin = from.get("origin");
    JsonNode properties = from.get("properties");
    return new Publication(
        Topic.of(topic),
        binary(from, "payload"),
        qos(from),
        flag(from, "retain"),
        properties == null ? Properties.NONE : properties(properties),
        origin == null ? Origin.BROKER : origin(origin),
        number(from, "receivedAtMillis", 0, Long.MAX_VALUE),
        from.has("expiresAtMillis")
            ? number(from, "expiresAtMillis", 0, Long.MAX_VALUE)
            : Publication.NEVER);
  }

  private static Origin origin(JsonNode from) {
    return new Origin(
        text(from, "client"),
        text(from, "identity"),
        text(from, "listener"),
        text(from, "plugin"),
        (int) number(from, "hops", 0, Origin.MAXIMUM_HOPS));
  }

  private static Properties properties(JsonNode from) {
    Properties.Builder to = Properties.builder();
    if (from.has("payloadFormat")) {
      to.set(Property.PAYLOAD_FORMAT_INDICATOR, number(from, "payloadFormat", 0, 1));
    }
    if (from.has("contentType")) {
      to.set(Property.CONTENT_TYPE, text(from, "contentType"));
    }
    if (from.has("responseTopic")) {
      to.set(Property.RESPONSE_TOPIC, text(from, "responseTopic"));
    }
    if (from.has("correlationData")) {
      to.set(Property.CORRELATION_DATA, binary(from, "correlationData"));
    }
    for (JsonNode each : from.path("user")) {
      if (each.size() != 2) {
        throw new IllegalArgumentException("a user property is a name and a value");
      }
      to.user(each.get(0).asText(), each.get(1).asText());
    }
    return to.build();
  }

  static Qos qos(JsonNode from) {
    return Qos.of((int) number(from, "qos", 0, 2));
  }

  static String text(JsonNode from, String name) {
    JsonNode value = from.get(name);
    if (value == null || !value.isTextual()) {
      throw new IllegalArgumentException("'" + name + "' must be a text");
    }
    return value.textValue();
  }

  static long number(JsonNode from, String name, long least, long most) {
    JsonNode value = from.get(name);
    if (value == null
        || !value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < least
        || value.longValue() > most) {
      throw new IllegalArgumentException(
          "'%s' must be a number from %d to %d".formatted(name, least, most));
    }
    return value.longValue();
  }

  private static boolean flag(JsonNode from, String name) {
    JsonNode value = from.get(name);
    if (value == null || !value.isBoolean()) {
      throw new IllegalArgumentException("'" + name + "' must be true or false");
    }
    return value.booleanValue();
  }

  static byte[] binary(JsonNode from, String name) {
    String text = text(from, name);
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + name + "' is not base64", e);
    }
  }

  private static JsonNode object(JsonNode from, String name) {
    JsonNode value = from.get(name);
    if (value == null || !value.isObject()) {
      throw new IllegalArgumentException("'" + name + "' must be an object");
    }
    return value;
  }
}
