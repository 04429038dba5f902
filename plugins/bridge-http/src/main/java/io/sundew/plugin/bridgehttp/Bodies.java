package io.sundew.plugin.bridgehttp;

import io.sundew.api.LocalClient.Delivery;
import io.sundew.plugin.bridgehttp.BridgeHttpConfig.BodyKind;
import io.sundew.plugin.bridgehttp.BridgeHttpConfig.Format;
import io.sundew.plugin.bridgehttp.BridgeHttpConfig.Out;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;

/**
 * Makes the bodies of a route: of each message its part, of the parts of a request its body.
 * Immutable; thread safe.
 */
final class Bodies {
  private final BodyForm form;
  private final Optional<Format> format;
  private final Optional<String> contentType;
  private final String arrayType;

  private Bodies(
      BodyForm form, Optional<Format> format, Optional<String> contentType, String arrayType) {
    this.form = form;
    this.format = format;
    this.contentType = contentType;
    this.arrayType = arrayType;
  }

  /**
   * The bodies that a route describes.
   *
   * @throws IllegalArgumentException naming keys that do not go together
   */
  static Bodies of(String instance, Out out) {
    BodyKind kind = out.bodyOrDefault();
    boolean isEvent = kind == BodyKind.CLOUDEVENTS || kind == BodyKind.CLOUDEVENTS_BINARY;
    if (!isEvent && (out.source().isPresent() || out.type().isPresent())) {
      throw new IllegalArgumentException("source: and 'type' belong to 'body: cloudevents'");
    }
    if (kind == BodyKind.CLOUDEVENTS_BINARY && out.batch().isPresent()) {
      throw new IllegalArgumentException(
          "batch: headers describe one event; 'body: cloudevents' has batches");
    }
    if (isEvent && out.contentType().isPresent()) {
      throw new IllegalArgumentException("content-type: is given by CloudEvents");
    }
    Optional<Format> format = out.batch().map(batch -> format(kind, batch.format()));
    var event =
        new CloudEvent(
            out.source().orElse("/sundew/" + instance), out.type().orElse("io.sundew.message"));
    BodyForm form =
        switch (kind) {
          case RAW -> new RawBody();
          case JSON -> new Envelope();
          case CLOUDEVENTS -> event::structured;
          case CLOUDEVENTS_BINARY -> event::binary;
          case TEMPLATE ->
              TemplateBody.parse(
                  out.template().orElseThrow(), out.contentType().orElse("application/json"));
        };
    String arrayType =
        kind == BodyKind.CLOUDEVENTS ? "application/cloudevents-batch+json" : "application/json";
    return new Bodies(form, format, out.contentType(), arrayType);
  }

  private static Format format(BodyKind kind, Optional<Format> given) {
    if (kind == BodyKind.CLOUDEVENTS && given.orElse(Format.JSON_ARRAY) != Format.JSON_ARRAY) {
      throw new IllegalArgumentException("batch.format: CloudEvents have 'json-array' only");
    }
    return given.orElse(kind == BodyKind.RAW ? Format.LINES : Format.JSON_ARRAY);
  }

  /**
   * What is sent of a message, alone or in a batch.
   *
   * @throws Unsendable when it can not be sent so
   */
  Part part(Delivery delivery, String id) throws Unsendable {
    Part part = form.of(delivery, id);
    if (format.isEmpty()) {
      return part;
    }
    return switch (format.get()) {
      case JSON_ARRAY -> asJson(part);
      case LINES -> asLine(part);
    };
  }

  private Part asJson(Part part) throws Unsendable {
    boolean made = form instanceof Envelope || arrayType.startsWith("application/cloudevents");
    if (!made && !Payloads.isJson(part.bytes())) {
      throw new Unsendable("it is no JSON, which the route's 'batch: format: json-array' needs");
    }
    return part;
  }

  /** In JSON line breaks stand between tokens only, where a space does as well. */
  private static Part asLine(Part part) throws Unsendable {
    if (Payloads.isOneLine(part.bytes())) {
      return part;
    }
    if (!Payloads.isJson(part.bytes())) {
      throw new Unsendable("it has line breaks, which the route's 'batch: format: lines' can not");
    }
    return new Part(Payloads.onOneLine(part.bytes()), part.contentType(), part.headers());
  }

  /** The body of a request with these parts, one where there are no batches. */
  Part join(List<Part> parts) {
    if (format.isEmpty()) {
      Part only = parts.getFirst();
      return new Part(only.bytes(), contentType.orElse(only.contentType()), only.headers());
    }
    return switch (format.get()) {
      case JSON_ARRAY -> new Part(joined(parts, "[", ",", "]"), contentType.orElse(arrayType));
      case LINES ->
          new Part(joined(parts, "", "\n", "\n"), contentType.orElse("application/x-ndjson"));
    };
  }

  private static byte[] joined(List<Part> parts, String before, String between, String after) {
    int size = before.length() + after.length() + parts.size() * between.length();
    var body = new ByteArrayOutputStream(size + sizeOf(parts));
    write(body, before);
    for (int i = 0; i < parts.size(); i++) {
      write(body, i == 0 ? "" : between);
      body.writeBytes(parts.get(i).bytes());
    }
    write(body, after);
    return body.toByteArray();
  }

  private static int sizeOf(List<Part> parts) {
    return parts.stream().mapToInt(part -> part.bytes().length).sum();
  }

  private static void write(ByteArrayOutputStream body, String ascii) {
    for (int i = 0; i < ascii.length(); i++) {
      body.write(ascii.charAt(i));
    }
  }
}
