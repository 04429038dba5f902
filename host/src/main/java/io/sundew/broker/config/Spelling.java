package io.sundew.broker.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How names in Java are spelled in a configuration. */
public final class Spelling {
  private Spelling() {}

  /** {@code ON_FAILURE} as {@code on-failure}. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static <E extends Enum<E>> List<String> of(Class<E> type) {
    return Stream.of(type.getEnumConstants()).map(Spelling::of).toList();
  }

  /** The constant of that spelling. */
  static <E extends Enum<E>> Optional<E> find(Class<E> type, String name) {
    return Stream.of(type.getEnumConstants()).filter(e -> of(e).equals(name)).findFirst();
  }
}
