package io.sundew.plugin.authhttp;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text in which <code>${name}</code> stands for a fact, and for nothing where there is no such
 * fact. Immutable; thread safe.
 */
record Template(String text) {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z][A-Za-z0-9_.-]*)\\}");

  /**
   * Reads a template.
   *
   * @throws IllegalArgumentException naming a variable that is not known
   */
  static Template parse(String text, Set<String> known) {
    Matcher variable = VARIABLE.matcher(text);
    while (variable.find()) {
      if (!known.contains(variable.group(1))) {
        throw new IllegalArgumentException(
            "unknown variable ${%s}, known are %s"
                .formatted(variable.group(1), String.join(", ", new TreeSet<>(known))));
      }
    }
    return new Template(text);
  }

  /** The text with these facts. */
  String expand(Map<String, String> facts) {
    return VARIABLE
        .matcher(text)
        .replaceAll(
            variable -> Matcher.quoteReplacement(facts.getOrDefault(variable.group(1), "")));
  }

  /** The same text as it stands in a query: what is no variable is percent-encoded. */
  String forQuery() {
    var encoded = new StringBuilder();
    Matcher variable = VARIABLE.matcher(text);
    int end = 0;
    while (variable.find()) {
      encoded.append(encode(text.substring(end, variable.start()))).append(variable.group());
      end = variable.end();
    }
    return encoded.append(encode(text.substring(end))).toString();
  }

  /** A text in a query. */
  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Adds the attributes that a text asks for to what is known. */
  static void addAttributes(String text, Set<String> known) {
    Matcher variable = VARIABLE.matcher(text);
    while (variable.find()) {
      if (variable.group(1).startsWith(Facts.ATTRIBUTE)) {
        known.add(variable.group(1));
      }
    }
  }
}
