package io.sundew.plugin.scriptjs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The words behind a verb: options with a value each, flags, and the rest. Immutable.
 *
 * @param options by their names with the dashes
 */
record Arguments(List<String> words, Map<String, String> options) {
  /**
   * Sorts the words.
   *
   * @throws ScriptException when an option is unknown or lacks its value
   */
  static Arguments of(List<String> all, Set<String> withValue, Set<String> flags)
      throws ScriptException {
    List<String> words = new ArrayList<>();
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < all.size(); i++) {
      String word = all.get(i);
      if (flags.contains(word)) {
        options.put(word, "true");
      } else if (withValue.contains(word)) {
        if (++i == all.size()) {
          throw new ScriptException(word + " lacks its value");
        }
        options.put(word, all.get(i));
      } else if (word.startsWith("--")) {
        throw new ScriptException("there is no option " + word);
      } else {
        words.add(word);
      }
    }
    return new Arguments(List.copyOf(words), Map.copyOf(options));
  }

  String option(String name, String otherwise) {
    return options.getOrDefault(name, otherwise);
  }

  @Nullable String option(String name) {
    return options.get(name);
  }

  boolean has(String flag) {
    return options.containsKey(flag);
  }

  /** A whole number. */
  int number(String name, int otherwise, int least, int most) throws ScriptException {
    String value = options.get(name);
    if (value == null) {
      return otherwise;
    }
    if (!value.matches("[0-9]{1,9}")
        || Integer.parseInt(value) < least
        || Integer.parseInt(value) > most) {
      throw new ScriptException(name + " is a number from " + least + " to " + most);
    }
    return Integer.parseInt(value);
  }
}
