package io.sundew.broker.config;

import java.util.List;
import java.util.Optional;

/**
 * One option of a {@code mosquitto.conf} and its value.
 *
 * @param source where it stands
 * @param option the name
 * @param value the rest of the line, trimmed; may be empty
 */
record MosquittoLine(Source source, String option, String value) {
  /** What Mosquitto prints where the file cannot be used: the problem, then the place. */
  static ConfigException error(Source source, String problem, String hint) {
    return new ConfigException(
        List.of("Error: " + problem, "Error found at " + source + (hint.isEmpty() ? "." : hint)));
  }

  ConfigException error(String problem) {
    return error(source, problem, "");
  }

  /** The value as it stands there. */
  String text() {
    if (value.isEmpty()) {
      throw error("Empty %s value in configuration.".formatted(option));
    }
    return value;
  }

  /** The value's words. */
  List<String> words() {
    return List.of(text().split(" +", -1));
  }

  /** The first word, which is all that Mosquitto reads of numbers and booleans. */
  private String word() {
    return words().getFirst();
  }

  boolean flag() {
    return switch (word()) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw invalid();
    };
  }

  int integer(int minimum, int maximum) {
    return strtol(word())
        .filter(number -> number >= minimum && number <= maximum)
        .map(Long::intValue)
        .orElseThrow(this::invalid);
  }

  /** At least 0; more than fits counts as the most that fits. */
  long size() {
    return strtol(word()).filter(number -> number >= 0).orElseThrow(this::invalid);
  }

  ConfigException invalid() {
    return error("Invalid %s value (%s).".formatted(option, word()));
  }

  /**
   * C's {@code strtol(text, NULL, 0)}: decimal, {@code 0x…} or octal {@code 0…}; empty for anything
   * else.
   */
  static Optional<Long> strtol(String text) {
    try {
      return Optional.of(Long.decode(text));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }
}
