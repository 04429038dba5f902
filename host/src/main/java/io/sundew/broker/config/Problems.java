package io.sundew.broker.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong with a configuration, so that an operator sees all of it at once. */
final class Problems {
  private record Problem(Source source, String message) {}

  private final List<Problem> errors = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  void error(Source source, String message) {
    errors.add(new Problem(source, message));
  }

  void warn(Source source, String message) {
    warnings.add(source + ": " + message);
  }

  List<String> warnings() {
    return List.copyOf(warnings);
  }

  /**
   * Ends the reading; the errors come in the order of their lines.
   *
   * @throws ConfigException when there were errors
   */
  void throwErrors() {
    if (!errors.isEmpty()) {
      throw new ConfigException(
          errors.stream()
              .sorted(Comparator.comparingInt(problem -> problem.source().line()))
              .map(problem -> problem.source() + ": " + problem.message())
              .toList());
    }
  }
}
