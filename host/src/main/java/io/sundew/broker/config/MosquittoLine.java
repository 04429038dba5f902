package io.sundew.broker.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One option of a {@code mosquitto.conf} and its value.
 *
 * @param source where it stands
 * @param option the name
 * @param value the rest of the line, trimmed; may be empty
 */
record MosquittoLine(Source source, String option, String value) {
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)");

  /** What Mosquitto prints where the file cannot be used: the problem, then the place. */
  static ConfigException error(Source source, String problem, String hint) {
    return new ConfigException(
        List.of("Error: " + problem, "Error found at " + source + (hint.isEmpty() ? "." : hint)));
  }

  ConfigException error(String problem) {
    return error(source, problem, "");
  }

  /** What Mosquitto does with this option cannot be done, and to go on without is no choice. */
  ConfigException refused() {
    return error("'%s' cannot be used: %s.".formatted(option, MosquittoSupport.of(option).note()));
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
  String word() {
    return words().getFirst();
  }

  boolean flag() {
    return switch (word()) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw invalid("true or false");
    };
  }

  int integer(int minimum, int maximum) {
    return strtol(word())
        .filter(number -> number >= minimum && number <= maximum)
        .map(Long::intValue)
        .orElseThrow(() -> invalid(numbers(minimum, maximum)));
  }

  /** At least 0, as what all below counts; more than fits counts as the most that fits. */
  long size() {
    return strtol(word()).map(number -> Math.max(0, number)).orElseThrow(() -> invalid("a number"));
  }

  private static String numbers(int minimum, int maximum) {
    if (maximum == Integer.MAX_VALUE) {
      return minimum == Integer.MIN_VALUE ? "a number" : "a number, at least " + minimum;
    }
    return "a number from %d to %d".formatted(minimum, maximum);
  }

  /**
   * The value is none of those that the option has.
   *
   * @param valid what would be one, such as "true or false"
   */
  ConfigException invalid(String valid) {
    return error(
        source, "Invalid %s value (%s).".formatted(option, word()), ": write " + valid + ".");
  }

  /**
   * C's {@code strtol(text, NULL, 0)}: the decimal, {@code 0x…} or octal {@code 0…} number at the
   * beginning, whatever stands behind it. Empty where there is none, which C takes for 0.
   */
  static Optional<Long> strtol(String text) {
    Matcher number = NUMBER.matcher(text);
    if (!number.lookingAt()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Long.decode(number.group()));
    } catch (NumberFormatException _) { // more digits than fit
      return Optional.empty();
    }
  }
}
