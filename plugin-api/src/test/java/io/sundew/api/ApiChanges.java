package io.sundew.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Which differences between two versions of an API break a plugin that was built with the first.
 */
final class ApiChanges {
  /** Begins the line of a method that plugins must implement. */
  static final String IMPLEMENTED = "plugins implement ";

  private ApiChanges() {}

  /** What was there and is not, and what plugins did not have to implement and now must. */
  static List<String> breaking(Set<String> before, Set<String> now) {
    List<String> breaking = new ArrayList<>();
    before.stream()
        .filter(line -> !line.startsWith(IMPLEMENTED) && !now.contains(line))
        .forEach(line -> breaking.add("- " + line));
    now.stream()
        .filter(line -> line.startsWith(IMPLEMENTED) && !before.contains(line))
        .filter(line -> isOfOldType(line, before))
        .forEach(line -> breaking.add("+ " + line));
    return breaking;
  }

  /** A new interface may ask for what it likes: nothing implements it yet. */
  private static boolean isOfOldType(String line, Set<String> before) {
    String qualified = line.substring(0, line.indexOf('('));
    String type = qualified.substring(qualified.lastIndexOf(' ') + 1, qualified.lastIndexOf('.'));
    return before.stream().anyMatch(each -> each.endsWith(" " + type));
  }
}
