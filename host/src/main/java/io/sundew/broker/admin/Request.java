package io.sundew.broker.admin;

import io.sundew.broker.http.Json;
import io.sundew.broker.http.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A request that was let in. Immutable.
 *
 * @param names what stood in the places of a route's path that have a name
 * @param query decoded
 * @param body empty when there was none
 */
record Request(Map<String, String> names, Map<String, String> query, byte[] body) {
  private static final int DEFAULT_LIMIT = 100;
  private static final int LARGEST_LIMIT = 1000;

  /** What stood in that place of the path. */
  String name(String place) {
    return Objects.requireNonNull(names.get(place), place);
  }

  /** That parameter of the query. */
  Optional<String> query(String parameter) {
    return Optional.ofNullable(query.get(parameter));
  }

  /** Whether that parameter of the query is {@code true}. */
  boolean flag(String parameter) {
    return switch (query.getOrDefault(parameter, "false")) {
      case "true", "" -> true;
      case "false" -> false;
      default -> throw Problem.invalid("'" + parameter + "' must be true or false");
    };
  }

  /** How many entries a list may have. */
  int limit() {
    return query("limit").map(Request::limit).orElse(DEFAULT_LIMIT);
  }

  private static int limit(String text) {
    if (!text.matches("\\d{1,9}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > LARGEST_LIMIT) {
      throw Problem.invalid("'limit' must be a number from 1 to " + LARGEST_LIMIT);
    }
    return Integer.parseInt(text);
  }

  /** Refuses parameters that mean nothing here. */
  void requireKnown(Set<String> parameters) {
    for (String parameter : query.keySet()) {
      if (!parameters.contains(parameter)) {
        throw Problem.invalid(
            parameters.isEmpty()
                ? "'" + parameter + "' means nothing here"
                : "'%s' means nothing here; known are %s"
                    .formatted(parameter, parameters.stream().sorted().toList()));
      }
    }
  }

  /** The body as that record. */
  <T> T body(Class<T> type) {
    if (body.length == 0) {
      throw Problem.invalid("a JSON object is expected in the body");
    }
    return Json.read(body, type);
  }

  /** The body as text. */
  String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
