package io.sundew.broker.admin;

import io.sundew.broker.http.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Part of a list that may be long: the first entries by their key that come after the cursor. The
 * list itself is neither copied nor sorted whole.
 *
 * @param next the cursor to go on with; null when there is no more
 */
record Page<T>(List<T> entries, @Nullable String next) {
  Page {
    entries = List.copyOf(entries);
  }

  private record Keyed<T>(String key, T entry) {}

  /**
   * Takes a page.
   *
   * @param all gives every entry, in any order
   * @param key of an entry; no two have the same
   */
  static <T> Page<T> of(Request request, Consumer<Consumer<T>> all, Function<T, String> key) {
    int limit = request.limit();
    String after = request.query("cursor").map(Page::keyOf).orElse("");
    Comparator<Keyed<T>> order = Comparator.comparing(Keyed::key);
    var first = new PriorityQueue<Keyed<T>>(limit + 2, order.reversed());
    all.accept(
        entry -> {
          String its = key.apply(entry);
          if (its.compareTo(after) > 0) {
            first.add(new Keyed<>(its, entry));
            if (first.size() > limit + 1) {
              first.remove();
            }
          }
        });
    List<Keyed<T>> sorted = first.stream().sorted(order).toList();
    List<T> entries = sorted.stream().limit(limit).map(Keyed::entry).toList();
    return new Page<>(
        entries, sorted.size() > limit ? cursorOf(sorted.get(limit - 1).key()) : null);
  }

  /** The same page of other entries. */
  <U> Page<U> with(List<U> others) {
    return new Page<>(others, next);
  }

  private static String cursorOf(String key) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String keyOf(String cursor) {
    try {
      return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw Problem.invalid("'cursor' must be the 'next' of the page before");
    }
  }
}
