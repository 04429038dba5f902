package io.sundew.broker.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts values of the environment in the place of <code>${NAME}</code> and <code>${NAME:default}
 * </code>.
 */
final class Variables {
  private static final Pattern REFERENCE =
      Pattern.compile("\\$\\{([A-Z][A-Z0-9_]*)(?::([^}]*))?\\}");

  private final Map<String, String> environment;
  private final Map<String, String> expanded = new LinkedHashMap<>();

  Variables(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * Expands all references.
   *
   * @throws ConfigException when a variable is not set and has no default
   */
  String expand(Source source, String text) {
    Matcher reference = REFERENCE.matcher(text);
    if (!reference.find()) {
      return text;
    }
    String value = reference.replaceAll(match -> Matcher.quoteReplacement(value(source, match)));
    expanded.put(value, text);
    return value;
  }

  private String value(Source source, MatchResult reference) {
    String value = environment.get(reference.group(1));
    if (value == null) {
      value = reference.group(2);
    }
    if (value == null) {
      throw new ConfigException(
          source,
          "the environment variable %s is not set; set it, or write a default as ${%s:default}"
              .formatted(reference.group(1), reference.group(1)));
    }
    return value;
  }

  /** The values that came out of references, with what stood in the file. */
  Map<String, String> expanded() {
    return Map.copyOf(expanded);
  }
}
