package io.sundew.broker.admin;

import io.sundew.broker.http.Answer;
import io.sundew.broker.http.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A method, a path and what is done for it. Immutable.
 *
 * @param path such as {@code /clients/{id}}; what is in braces stands for any one segment
 * @param parameters the names a query may have
 */
record Route(String method, String path, Set<String> parameters, Action action) {
  Route {
    parameters = Set.copyOf(parameters);
  }

  /** Does what was asked for. Runs on a thread that may block. */
  @FunctionalInterface
  interface Action {
    /**
     * Answers.
     *
     * @throws Problem when the request cannot be answered as asked
     * @throws Exception for what {@link Router} makes an answer of
     */
    Answer run(Request request) throws Exception;
  }

  /** What stands in the named places when the path is this route's. */
  Optional<Map<String, String>> match(List<String> segments) {
    String[] pattern = path.substring(1).split("/", -1);
    if (pattern.length != segments.size()) {
      return Optional.empty();
    }
    Map<String, String> names = new HashMap<>();
    for (int i = 0; i < pattern.length; i++) {
      if (pattern[i].startsWith("{")) {
        names.put(pattern[i].substring(1, pattern[i].length() - 1), segments.get(i));
      } else if (!pattern[i].equals(segments.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(names);
  }
}
