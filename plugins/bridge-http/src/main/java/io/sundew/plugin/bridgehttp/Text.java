package io.sundew.plugin.bridgehttp;

import io.sundew.api.LocalClient.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text of the operator's in which <code>{name}</code> stands for what {@link Facts} has of a
 * message. Braces around anything but a name stay as they are, as JSON has them. Immutable; thread
 * safe.
 */
final class Text {
  /** A name begins as none of JSON's does: objects begin with a quote or a space. */
  static final Pattern VARIABLE = Pattern.compile("\\{([A-Za-z][^{}\"\\s]{0,127})\\}");

  private final List<Part> parts;

  private Text(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  /** A piece of it. */
  private sealed interface Part {
    record Literal(String text) implements Part {}

    record Variable(String name) implements Part {}
  }

  /**
   * Reads a text.
   *
   * @throws IllegalArgumentException naming a variable that is not known
   */
  static Text parse(String text) {
    List<Part> parts = new ArrayList<>();
    Matcher variable = VARIABLE.matcher(text);
    int end = 0;
    while (variable.find()) {
      Facts.check(variable.group(1));
      parts.add(new Part.Literal(text.substring(end, variable.start())));
      parts.add(new Part.Variable(variable.group(1)));
      end = variable.end();
    }
    parts.add(new Part.Literal(text.substring(end)));
    return new Text(parts);
  }

  /**
   * The text for a message.
   *
   * @param escape makes a value fit where it stands
   */
  String of(Delivery delivery, UnaryOperator<String> escape) {
    var text = new StringBuilder();
    for (Part part : parts) {
      text.append(
          switch (part) {
            case Part.Literal(String literal) -> literal;
            case Part.Variable(String name) -> escape.apply(Facts.of(name, delivery));
          });
    }
    return text.toString();
  }
}
