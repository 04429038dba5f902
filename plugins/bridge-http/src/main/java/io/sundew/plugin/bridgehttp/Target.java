package io.sundew.plugin.bridgehttp;

import io.sundew.api.LocalClient.Delivery;
import io.sundew.api.UrlTemplate;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;

/**
 * Where the messages of a route go. Variables are as in {@link Text}; they become those of a {@link
 * UrlTemplate}, which keeps them in path segments and query values. Immutable; thread safe.
 */
final class Target {
  private final UrlTemplate template;
  private final List<String> variables;
  private final Optional<URI> fixed;

  private Target(UrlTemplate template, List<String> variables) {
    this.template = template;
    this.variables = List.copyOf(variables);
    this.fixed = variables.isEmpty() ? Optional.of(template.expand(_ -> "")) : Optional.empty();
  }

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static Target parse(String url) {
    if (url.contains("${")) {
      throw new IllegalArgumentException("variables are written {topic}, not ${topic}");
    }
    List<String> variables = new ArrayList<>();
    Matcher variable = Text.VARIABLE.matcher(url);
    var text = new StringBuilder();
    while (variable.find()) {
      Facts.check(variable.group(1));
      variable.appendReplacement(
          text, Matcher.quoteReplacement("${" + name(variables.size()) + "}"));
      variables.add(variable.group(1));
    }
    variable.appendTail(text);
    var names = new HashSet<String>();
    for (int i = 0; i < variables.size(); i++) {
      names.add(name(i));
    }
    return new Target(UrlTemplate.parse(text.toString(), names), variables);
  }

  private static String name(int index) {
    return "v" + index;
  }

  /** Scheme, host and port. */
  String origin() {
    return template.origin();
  }

  /**
   * The URL for a message.
   *
   * @throws Unsendable when a value would change the shape of its path
   */
  URI of(Delivery delivery) throws Unsendable {
    if (fixed.isPresent()) {
      return fixed.get();
    }
    try {
      return template.expand(
          name -> Facts.of(variables.get(Integer.parseInt(name.substring(1))), delivery));
    } catch (IllegalArgumentException shape) {
      throw new Unsendable(String.valueOf(shape.getMessage()));
    }
  }
}
