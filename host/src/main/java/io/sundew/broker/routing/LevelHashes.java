package io.sundew.broker.routing;

import io.sundew.broker.time.SystemRandom;
import io.sundew.mqtt.Levels;
import java.nio.ByteBuffer;

/**
 * The hashes of one path's levels, from which follows the hash of each filter that has one of the
 * path's levels or a wildcard at each place: a filter's hash is the sum of what its levels
 * contribute, and a wildcard contributes nothing. So one pass over a topic serves for all shapes of
 * filters. Confined to one thread; read anew for each path.
 */
final class LevelHashes {
  /** How many levels can be told apart; what follows only counts for {@link #whole}. */
  static final int MAXIMUM = 16;

  /** Chosen anew by each process, so that nobody can make filters of equal hashes on purpose. */
  private static final long SEED = ByteBuffer.wrap(SystemRandom.bytes(Long.BYTES)).getLong();

  private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

  private final long[] contributions = new long[MAXIMUM];

  /** The contributions of that many first levels together. */
  private final long[] sums = new long[MAXIMUM + 1];

  private int levels;
  private long whole;

  /** From now on these are the hashes of that path. */
  void read(String path) {
    long sum = 0;
    int level = 0;
    long hash = SEED;
    for (int i = 0; i < path.length(); i++) {
      char unit = path.charAt(i);
      if (unit == Levels.SEPARATOR) {
        sum = add(level++, sum, hash);
        hash = SEED;
      } else {
        hash = (hash ^ unit) * MULTIPLIER;
      }
    }
    whole = add(level, sum, hash);
    levels = level + 1;
  }

  private long add(int level, long sum, long hash) {
    long contribution = mix(hash + level * MULTIPLIER);
    if (level < MAXIMUM) {
      contributions[level] = contribution;
      sums[level + 1] = sum + contribution;
    }
    return sum + contribution;
  }

  /** How many levels the path has. */
  int levels() {
    return levels;
  }

  /** The hash of the path as it is. */
  int whole() {
    return fold(whole);
  }

  /**
   * The hash of the filter that has the path's first levels, with wildcards in some places.
   *
   * @param count how many levels, at most {@link #MAXIMUM} and what the path has
   * @param ones at which of them a {@code +} stands, a bit each
   */
  int of(int count, int ones) {
    long sum = sums[count];
    for (int rest = ones; rest != 0; rest &= rest - 1) {
      sum -= contributions[Integer.numberOfTrailingZeros(rest)];
    }
    return fold(sum);
  }

  private static long mix(long hash) {
    long mixed = (hash ^ (hash >>> 32)) * 0xD6E8_FEB8_6659_FD93L;
    return mixed ^ (mixed >>> 32);
  }

  /** Never 0, see {@link FilterTable}. */
  private static int fold(long sum) {
    int hash = (int) (mix(sum) >>> 32);
    return hash == 0 ? 1 : hash;
  }
}
