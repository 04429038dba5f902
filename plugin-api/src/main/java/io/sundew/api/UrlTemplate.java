package io.sundew.api;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An http or https URL of the operator's, in which {@code ${name}} stands for values that come from
 * clients: in path segments and in values of the query only, so that scheme, host, port and the
 * shape of the path stay what the operator wrote. Values are percent-encoded, all but letters,
 * digits and {@code - . _ ~}. Immutable; thread safe.
 */
public final class UrlTemplate {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z][A-Za-z0-9_.-]*)\\}");

  /** A dot segment, also where a server decodes slashes before it looks. */
  private static final Pattern CLIMBS = Pattern.compile("(^|%2F|%5C)\\.{1,2}($|%2F|%5C)");

  private static final String UNRESERVED = "-._~";

  private final String origin;
  private final List<String> segments;
  private final String query;
  private final Set<String> variables;

  private UrlTemplate(String origin, List<String> segments, String query, Set<String> variables) {
    this.origin = origin;
    this.segments = segments;
    this.query = query;
    this.variables = variables;
  }

  /**
   * Reads a template.
   *
   * @param known the variables it may have
   * @throws IllegalArgumentException saying what is wrong with it; the message has no part of its
   *     query, which may be secret
   */
  public static UrlTemplate parse(String text, Set<String> known) {
    int authority = text.indexOf("://") + 3;
    int path = authority < 3 ? -1 : indexOfAny(text, "/?#", authority);
    String origin = path < 0 ? text : text.substring(0, path);
    if (origin.contains("${")) {
      throw new IllegalArgumentException(
          "scheme, host and port of a URL must be written out, not made of variables");
    }
    String rest = path < 0 ? "" : text.substring(path);
    check(parse(origin + rest.replaceAll("\\$\\{[^}]*\\}", "x")));
    int mark = rest.indexOf('?');
    String query = mark < 0 ? "" : rest.substring(mark);
    List<String> segments = List.of((mark < 0 ? rest : rest.substring(0, mark)).split("/", -1));
    checkQuery(query);
    return new UrlTemplate(origin, segments, query, variables(rest, known));
  }

  private static int indexOfAny(String text, String characters, int from) {
    for (int i = from; i < text.length(); i++) {
      if (characters.indexOf(text.charAt(i)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  private static URI parse(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException wrong) {
      throw new IllegalArgumentException("not a URL: " + wrong.getReason());
    }
  }

  private static void checkQuery(String query) {
    for (String parameter : query.split("&", -1)) {
      int variable = parameter.indexOf("${");
      if (variable >= 0 && parameter.lastIndexOf('=', variable) < 0) {
        throw new IllegalArgumentException(
            "a variable of a URL's query must stand in a value, as in ?name=${name}");
      }
    }
  }

  private static Set<String> variables(String text, Set<String> known) {
    Set<String> variables = new LinkedHashSet<>();
    Matcher matcher = VARIABLE.matcher(text);
    while (matcher.find()) {
      variables.add(matcher.group(1));
    }
    Set<String> unknown = new TreeSet<>(variables);
    unknown.removeAll(known);
    if (!unknown.isEmpty() || VARIABLE.matcher(text).replaceAll("").contains("${")) {
      throw new IllegalArgumentException(
          "unknown variable"
              + (unknown.isEmpty() ? "" : " " + String.join(", ", unknown))
              + " in a URL (known are "
              + String.join(", ", new TreeSet<>(known))
              + ")");
    }
    return Set.copyOf(variables);
  }

  /** The variables it has. */
  public Set<String> variables() {
    return variables;
  }

  /** Scheme, host and port. */
  public String origin() {
    return origin;
  }

  /**
   * The URL with these values.
   *
   * @throws IllegalArgumentException when a value would change the path's shape: where it leaves a
   *     segment empty, or has {@code .} or {@code ..} between slashes, which servers take for the
   *     directory above, encoded or not
   */
  public URI expand(UnaryOperator<String> values) {
    List<String> path = new ArrayList<>();
    for (String segment : segments) {
      String expanded = expand(segment, values);
      if (!expanded.equals(segment) && (expanded.isEmpty() || CLIMBS.matcher(expanded).find())) {
        throw new IllegalArgumentException("a value does not fit into the path of " + origin);
      }
      path.add(expanded);
    }
    return URI.create(origin + String.join("/", path) + expand(query, values));
  }

  private static String expand(String text, UnaryOperator<String> values) {
    return VARIABLE
        .matcher(text)
        .replaceAll(variable -> Matcher.quoteReplacement(encode(values.apply(variable.group(1)))));
  }

  private static String encode(String value) {
    StringBuilder encoded = new StringBuilder(value.length() + 16);
    for (byte each : value.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (each & 0xFF);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0)) {
        encoded.append(c);
      } else {
        encoded.append(String.format(Locale.ROOT, "%%%02X", (int) c));
      }
    }
    return encoded.toString();
  }

  /** Whether requests can go there. */
  static void check(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("a URL must begin with http:// or https://");
    }
    if (uri.getHost() == null || uri.getPort() > 65_535 || uri.getPort() == 0) {
      throw new IllegalArgumentException(
          "a URL must have a host, and a port from 1 to 65535 or none");
    }
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "a URL must not have a user or password; send a header instead");
    }
    if (uri.getRawFragment() != null) {
      throw new IllegalArgumentException("a URL must not have a fragment");
    }
  }

  /** Scheme, host and port of a URL, for messages. */
  static String origin(URI uri) {
    return uri.getScheme() + "://" + uri.getRawAuthority();
  }

  /** Scheme, host and port: paths and queries may hold secrets. */
  @Override
  public String toString() {
    return origin;
  }
}
