package io.sundew.broker.routing;

import io.sundew.mqtt.Levels;
import org.jspecify.annotations.Nullable;

/**
 * Gives equal level names the same string where it can, because trees of devices repeat a few names
 * under a great many nodes. Bounded: a name that falls on another's place takes it. Confined to the
 * writer of a tree.
 */
final class LevelNames {
  private static final int SIZE = 1024;

  private final @Nullable String[] names = new @Nullable String[SIZE];

  /** The name of that level of the path. */
  String of(String path, int start, int end) {
    int place = hash(path, start, end) & (SIZE - 1);
    String known = names[place];
    if (known != null && Levels.is(known, path, start, end)) {
      return known;
    }
    String name = path.substring(start, end);
    names[place] = name;
    return name;
  }

  private static int hash(String path, int start, int end) {
    int hash = 0;
    for (int i = start; i < end; i++) {
      hash = 31 * hash + path.charAt(i);
    }
    return hash ^ (hash >>> 16);
  }
}
