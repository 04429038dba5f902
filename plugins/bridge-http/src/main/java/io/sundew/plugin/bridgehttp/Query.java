package io.sundew.plugin.bridgehttp;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The parameters of a request's query. Immutable. */
record Query(Map<String, List<String>> all) {
  /**
   * Reads a query.
   *
   * @throws Problem when it is not percent-encoded as it should be
   */
  static Query parse(String text) {
    Map<String, List<String>> all = new LinkedHashMap<>();
    for (String pair : text.isEmpty() ? new String[0] : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      all.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    }
    return new Query(all);
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException wrong) {
      throw Problem.invalid("the query is not percent-encoded as it should be");
    }
  }

  /**
   * Refuses parameters that nobody reads.
   *
   * @param prefix of names that are the client's own
   */
  void check(Set<String> known, String prefix) {
    for (String name : all.keySet()) {
      if (!known.contains(name) && (prefix.isEmpty() || !name.startsWith(prefix))) {
        throw Problem.invalid(
            "unknown parameter '%s', known are %s"
                .formatted(name, String.join(", ", known.stream().sorted().toList())));
      }
    }
  }

  /** The first value of a parameter. */
  Optional<String> value(String name) {
    return values(name).stream().findFirst();
  }

  /** All values of a parameter. */
  List<String> values(String name) {
    return all.getOrDefault(name, List.of());
  }
}
