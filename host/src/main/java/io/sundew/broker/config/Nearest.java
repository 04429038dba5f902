package io.sundew.broker.config;

import java.util.Collection;
import java.util.Comparator;

/** Finds what a mistyped name was probably meant to be. */
public final class Nearest {
  private Nearest() {}

  /** {@code ", did you mean 'x'?"}, or nothing where no name is near. */
  public static String hint(String name, Collection<String> known) {
    int far = Math.max(2, name.length() / 3);
    return known.stream()
        .filter(candidate -> distance(name, candidate) <= far)
        .min(
            Comparator.comparingInt((String candidate) -> distance(name, candidate))
                .thenComparing(Comparator.naturalOrder()))
        .map(candidate -> ", did you mean '" + candidate + "'?")
        .orElse("");
  }

  /** Levenshtein's distance: single characters to insert, delete or replace. */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replace = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replace, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
