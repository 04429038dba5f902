package io.sundew.plugin.bridgehttp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import io.sundew.api.Broker;
import io.sundew.api.HttpRequest;
import io.sundew.api.Message;
import io.sundew.api.Qos;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes messages of requests. Thread safe. */
final class Publishing {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PROPERTY = "property.";
  private static final String PROPERTY_HEADER = "mqtt-property";
  private static final Set<String> PARAMETERS =
      Set.of("qos", "retain", "expiry", "content-type", "response-topic", "correlation-data");
  private static final Set<String> KEYS =
      Set.of(
          "topic",
          "payload",
          "payloadBase64",
          "qos",
          "retain",
          "expiry",
          "contentType",
          "responseTopic",
          "correlationData",
          "properties");
  private static final int MOST_IN_A_BATCH = 10_000;

  private final Broker broker;

  Publishing(Broker broker) {
    this.broker = broker;
  }

  /**
   * The message of a request with a topic in its path and the payload as its body.
   *
   * @param rest of the path, percent-encoded
   * @throws Problem when it is none
   */
  Message message(String rest, HttpRequest request) {
    Query query = Query.parse(request.query());
    query.check(PARAMETERS, PROPERTY);
    Message message = broker.message(topic(rest), request.body());
    message = message.withQos(qos(query.value("qos").orElse("1")));
    message = message.withRetain(truth("retain", query.value("retain").orElse("false")));
    Optional<String> type = query.value("content-type").or(() -> request.header("content-type"));
    message = type.map(message::withContentType).orElse(message);
    message = query.value("response-topic").map(message::withResponseTopic).orElse(message);
    Optional<byte[]> data =
        query.value("correlation-data").map(text -> base64("correlation-data", text));
    message = data.map(message::withCorrelationData).orElse(message);
    Optional<Long> expiry = query.value("expiry").map(Publishing::seconds);
    message = expiry.map(message::withExpirySeconds).orElse(message);
    return withProperties(message, query, request);
  }

  private static Message withProperties(Message message, Query query, HttpRequest request) {
    Message with = message;
    for (Map.Entry<String, List<String>> each : query.all().entrySet()) {
      if (each.getKey().startsWith(PROPERTY)) {
        String name = each.getKey().substring(PROPERTY.length());
        for (String value : each.getValue()) {
          with = with.withUserProperty(name, value);
        }
      }
    }
    for (String header : request.headers().getOrDefault(PROPERTY_HEADER, List.of())) {
      int equals = header.indexOf('=');
      if (equals < 1) {
        throw Problem.invalid("a header " + PROPERTY_HEADER + " is not NAME=VALUE");
      }
      with = with.withUserProperty(header.substring(0, equals), header.substring(equals + 1));
    }
    return with;
  }

  private static String topic(String rest) {
    List<String> levels = new ArrayList<>();
    try {
      for (String level : rest.split("/", -1)) { // a plus is a plus in a path
        levels.add(URLDecoder.decode(level.replace("+", "%2B"), StandardCharsets.UTF_8));
      }
    } catch (IllegalArgumentException wrong) {
      throw Problem.invalid("the path is not percent-encoded as it should be");
    }
    return String.join("/", levels);
  }

  /**
   * The messages of a JSON array, or of an object with one as {@code messages}.
   *
   * @throws Problem when one is none
   */
  List<Message> messages(byte[] body) {
    JsonNode root;
    try {
      root = JSON.readTree(body);
    } catch (IOException wrong) {
      throw Problem.invalid("the body is no JSON");
    }
    JsonNode array = root.isObject() ? root.path("messages") : root;
    if (!array.isArray() || (root.isObject() && root.size() != 1)) {
      throw Problem.invalid("expected is [{\"topic\": ..., \"payload\": ...}, ...]");
    }
    if (array.size() > MOST_IN_A_BATCH) {
      throw new Problem(413, "too-large", "a batch has at most " + MOST_IN_A_BATCH + " messages");
    }
    List<Message> messages = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      try {
        messages.add(message(array.get(i)));
      } catch (Problem problem) {
        throw new Problem(
            problem.status(), "invalid-request", "messages[" + i + "]: " + problem.getMessage());
      }
    }
    return messages;
  }

  private Message message(JsonNode node) {
    if (!node.isObject()) {
      throw Problem.invalid("is no object");
    }
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!KEYS.contains(name)) {
                throw Problem.invalid(
                    "unknown key '%s', known are %s"
                        .formatted(name, String.join(", ", KEYS.stream().sorted().toList())));
              }
            });
    String topic = text(node, "topic").orElseThrow(() -> Problem.invalid("'topic' is missing"));
    Message message = broker.message(topic, payload(node));
    message = message.withQos(qos(scalar(node, "qos").orElse("1")));
    message = message.withRetain(truth("retain", scalar(node, "retain").orElse("false")));
    Optional<Long> expiry = scalar(node, "expiry").map(Publishing::seconds);
    message = expiry.map(message::withExpirySeconds).orElse(message);
    message = text(node, "contentType").map(message::withContentType).orElse(message);
    message = text(node, "responseTopic").map(message::withResponseTopic).orElse(message);
    Optional<byte[]> data =
        text(node, "correlationData").map(each -> base64("correlationData", each));
    message = data.map(message::withCorrelationData).orElse(message);
    return withProperties(message, node.path("properties"));
  }

  /** A string is sent as its text, any other value as JSON. */
  private static byte[] payload(JsonNode node) {
    Optional<String> encoded = text(node, "payloadBase64");
    JsonNode payload = node.path("payload");
    if (encoded.isPresent()) {
      if (!payload.isMissingNode()) {
        throw Problem.invalid("'payload' and 'payloadBase64' do not go together");
      }
      return base64("payloadBase64", encoded.get());
    }
    if (payload.isMissingNode()) {
      return new byte[0];
    }
    String text = payload.isTextual() ? payload.textValue() : payload.toString();
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Message withProperties(Message message, JsonNode properties) {
    if (properties.isMissingNode()) {
      return message;
    }
    if (!properties.isObject()) {
      throw Problem.invalid("'properties' is no object");
    }
    Message with = message;
    for (Map.Entry<String, JsonNode> each : properties.properties()) {
      JsonNode value = each.getValue();
      if (value.getNodeType() == JsonNodeType.ARRAY) {
        for (JsonNode one : value) {
          with = with.withUserProperty(each.getKey(), string(each.getKey(), one));
        }
      } else {
        with = with.withUserProperty(each.getKey(), string(each.getKey(), value));
      }
    }
    return with;
  }

  private static String string(String name, JsonNode value) {
    if (!value.isTextual()) {
      throw Problem.invalid("the property '" + name + "' is no string");
    }
    return value.textValue();
  }

  private static Optional<String> text(JsonNode node, String name) {
    JsonNode value = node.path(name);
    return value.isMissingNode() ? Optional.empty() : Optional.of(string(name, value));
  }

  private static Optional<String> scalar(JsonNode node, String name) {
    JsonNode value = node.path(name);
    return value.isMissingNode() ? Optional.empty() : Optional.of(value.asText());
  }

  private static Qos qos(String text) {
    return switch (text) {
      case "0" -> Qos.AT_MOST_ONCE;
      case "1" -> Qos.AT_LEAST_ONCE;
      case "2" -> Qos.EXACTLY_ONCE;
      default -> throw Problem.invalid("'qos' is not 0, 1 or 2");
    };
  }

  private static boolean truth(String name, String text) {
    return switch (text) {
      case "true", "" -> true; // as in ?retain
      case "false" -> false;
      default -> throw Problem.invalid("'" + name + "' is not true or false");
    };
  }

  private static long seconds(String text) {
    try {
      long seconds = Long.parseLong(text);
      if (seconds >= 0 && seconds <= 0xFFFF_FFFFL) {
        return seconds;
      }
    } catch (NumberFormatException none) {
      // said below
    }
    throw Problem.invalid("'expiry' is not a number of seconds from 0 to 4294967295");
  }

  private static byte[] base64(String name, String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException wrong) {
      throw Problem.invalid("'" + name + "' is not base64");
    }
  }
}
