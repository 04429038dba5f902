package io.sundew.broker.cli;

/** Keeps text from others, such as client identifiers, from looking like lines of its own. */
final class OneLine {
  private OneLine() {}

  /** The text with its control characters as {@code \\u000a}. */
  static String of(String text) {
    if (text.chars().noneMatch(Character::isISOControl)) {
      return text;
    }
    var clean = new StringBuilder();
    text.chars()
        .forEach(
            c -> {
              if (Character.isISOControl(c)) {
                clean.append("\\u%04x".formatted(c));
              } else {
                clean.append((char) c);
              }
            });
    return clean.toString();
  }
}
