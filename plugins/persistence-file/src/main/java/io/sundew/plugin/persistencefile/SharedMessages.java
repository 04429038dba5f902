package io.sundew.plugin.persistencefile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Counts in how many queues messages are that are stored once for several. Numbers are given in
 * ascending order and counted in blocks of 16: a block is deleted when nothing of it is in any
 * queue. So ten million messages take 15 MB of memory rather than 240, and a message that stays
 * alone holds fifteen more on disk at worst. Confined to one thread at a time.
 *
 * <p>An open-addressing table of longs, because boxed keys and values would take four times that.
 */
final class SharedMessages {
  static final int BLOCK = 16;
  private static final long FREE = -1;
  private static final int SMALLEST = 64;

  private long[] blocks = empty(SMALLEST);
  private long[] counts = new long[SMALLEST];
  private int size;
  private long next = BLOCK;

  /** The number for the next message. */
  long next() {
    return next++;
  }

  /** Whether there are none. */
  boolean isEmpty() {
    return size == 0;
  }

  /** A stored message is in one queue more than was known; its block gets no further message. */
  void restore(long messageId) {
    add(messageId);
    next = Math.max(next, (messageId / BLOCK + 1) * BLOCK);
  }

  /** That message is in one queue more. */
  void add(long messageId) {
    long block = messageId / BLOCK;
    int slot = slot(block);
    if (blocks[slot] == FREE) {
      blocks[slot] = block;
      size++;
    }
    counts[slot]++;
    if (size * 2 > blocks.length) {
      grow();
    }
  }

  /** That message is in one queue less. Returns the numbers of messages that may be deleted. */
  List<Long> remove(long messageId) {
    long block = messageId / BLOCK;
    int slot = slot(block);
    if (blocks[slot] == FREE) {
      throw new IllegalStateException("message " + messageId + " is in no queue");
    }
    if (--counts[slot] > 0) {
      return List.of();
    }
    free(slot);
    if (next / BLOCK == block) {
      next = (block + 1) * BLOCK; // a number that was deleted is not given again
    }
    List<Long> deleted = new ArrayList<>(BLOCK);
    for (int i = 0; i < BLOCK; i++) {
      deleted.add(block * BLOCK + i);
    }
    return deleted;
  }

  private int slot(long block) {
    int mask = blocks.length - 1;
    int slot = ideal(block) & mask;
    while (blocks[slot] != FREE && blocks[slot] != block) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private static int ideal(long block) {
    long mixed = block * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 32);
  }

  /** Takes an entry out, and moves those up that went past it. */
  private void free(int slot) {
    int mask = blocks.length - 1;
    int hole = slot;
    blocks[hole] = FREE;
    counts[hole] = 0;
    size--;
    for (int i = (hole + 1) & mask; blocks[i] != FREE; i = (i + 1) & mask) {
      int home = ideal(blocks[i]) & mask;
      if (((i - home) & mask) >= ((i - hole) & mask)) {
        blocks[hole] = blocks[i];
        counts[hole] = counts[i];
        blocks[i] = FREE;
        counts[i] = 0;
        hole = i;
      }
    }
  }

  private void grow() {
    long[] oldBlocks = blocks;
    long[] oldCounts = counts;
    blocks = empty(2 * oldBlocks.length);
    counts = new long[blocks.length];
    for (int i = 0; i < oldBlocks.length; i++) {
      if (oldBlocks[i] != FREE) {
        int slot = slot(oldBlocks[i]);
        blocks[slot] = oldBlocks[i];
        counts[slot] = oldCounts[i];
      }
    }
  }

  private static long[] empty(int length) {
    long[] table = new long[length];
    Arrays.fill(table, FREE);
    return table;
  }
}
