package io.sundew.plugin.bridgehttp;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.sundew.api.LocalClient.Delivery;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * A text of the operator's. Values are escaped as its content type needs it, so that no client
 * changes its shape: in JSON as the inside of a string, in a form as its values; elsewhere they
 * stand as they are. Immutable; thread safe.
 */
final class TemplateBody implements BodyForm {
  private final Text text;
  private final String contentType;
  private final UnaryOperator<String> escape;

  private TemplateBody(Text text, String contentType) {
    this.text = text;
    this.contentType = contentType;
    String type = contentType.toLowerCase(Locale.ROOT);
    this.escape =
        type.contains("json")
            ? value -> new String(JsonStringEncoder.getInstance().quoteAsString(value))
            : type.startsWith("application/x-www-form-urlencoded")
                ? value -> URLEncoder.encode(value, StandardCharsets.UTF_8)
                : UnaryOperator.identity();
  }

  /**
   * Reads a template.
   *
   * @throws IllegalArgumentException naming a variable that is not known
   */
  static TemplateBody parse(String text, String contentType) {
    return new TemplateBody(Text.parse(text), contentType);
  }

  @Override
  public Part of(Delivery delivery, String id) {
    return new Part(text.of(delivery, escape).getBytes(StandardCharsets.UTF_8), contentType);
  }
}
