package io.sundew.broker.transfer;

/**
 * Positions in a file by number, 32 bytes each at most: an open-addressing table of longs, because
 * boxed ones take three times that. A position is never 0. Confined to one thread.
 */
final class LongIndex {
  private long[] keys = new long[64];
  private long[] positions = new long[64];
  private int size;

  /** Notes a position; returns false when the number has one already. */
  boolean put(long key, long position) {
    int slot = slot(key);
    if (positions[slot] != 0) {
      return false;
    }
    keys[slot] = key;
    positions[slot] = position;
    if (++size * 2 > keys.length) {
      grow();
    }
    return true;
  }

  /** The position of a number; 0 where it has none. */
  long get(long key) {
    return positions[slot(key)];
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    int slot = (int) ((key * 0x9E3779B97F4A7C15L) >>> 32) & mask;
    while (positions[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldPositions = positions;
    keys = new long[2 * oldKeys.length];
    positions = new long[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldPositions[i] != 0) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        positions[slot] = oldPositions[i];
      }
    }
  }
}
