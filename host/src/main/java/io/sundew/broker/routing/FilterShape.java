package io.sundew.broker.routing;

import io.sundew.mqtt.Levels;
import org.jspecify.annotations.Nullable;

/**
 * Where a filter has its wildcards. For a topic there is at most one filter of a shape that can
 * match, and its hash follows from the topic's.
 *
 * @param levels how many levels there are before a {@code #}; at most {@link LevelHashes#MAXIMUM}
 * @param ones at which of them a {@code +} stands, a bit each
 * @param rest whether a {@code #} follows
 */
record FilterShape(int levels, int ones, boolean rest) {
  /** The shape of that filter; null when it has too many levels. */
  static @Nullable FilterShape of(String filter) {
    int levels = 0;
    int ones = 0;
    for (int start = 0; start <= filter.length(); levels++) {
      int end = Levels.end(filter, start);
      if (Levels.isRest(filter, start, end)) {
        return new FilterShape(levels, ones, true);
      }
      if (levels == LevelHashes.MAXIMUM) {
        return null;
      }
      if (Levels.isOne(filter, start, end)) {
        ones |= 1 << levels;
      }
      start = end + 1;
    }
    return new FilterShape(levels, ones, false);
  }

  /**
   * The hash of a filter of this shape: of the one whose hashes these are, or of the one that would
   * match the topic whose hashes these are.
   */
  int hash(LevelHashes hashes) {
    return hashes.of(levels, ones);
  }

  /** Whether a filter of this shape may match a topic with so many levels. */
  boolean fits(int topicLevels) {
    return rest ? levels <= topicLevels : levels == topicLevels;
  }

  /** Whether it begins with a wildcard. */
  boolean beginsWithWildcard() {
    return levels == 0 || (ones & 1) != 0;
  }

  /** Whether a filter of this shape matches a topic whose number of levels {@link #fits}. */
  boolean matches(String filter, String topic) {
    int at = 0;
    int topicAt = 0;
    for (int level = 0; level < levels; level++) {
      int end = Levels.end(filter, at);
      int topicEnd = Levels.end(topic, topicAt);
      boolean isOne = (ones & (1 << level)) != 0;
      if (!isOne && !isSame(filter, at, end, topic, topicAt, topicEnd)) {
        return false;
      }
      at = end + 1;
      topicAt = topicEnd + 1;
    }
    return true;
  }

  private static boolean isSame(
      String filter, int start, int end, String topic, int topicStart, int topicEnd) {
    return end - start == topicEnd - topicStart
        && filter.regionMatches(start, topic, topicStart, end - start);
  }
}
