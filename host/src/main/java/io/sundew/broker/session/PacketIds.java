package io.sundew.broker.session;

import org.jspecify.annotations.Nullable;

/**
 * A set of packet identifiers, 1 to 65535. What it holds of memory follows what is in it: clients
 * use identifiers in turn, so those that stand open lie close together. Confined to one thread.
 */
final class PacketIds {
  private static final int PAGE_BITS = 12;
  private static final int PAGES = 1 << (16 - PAGE_BITS);

  /** A run of identifiers. */
  private static final class Page {
    private final long[] words = new long[(1 << PAGE_BITS) / Long.SIZE];
    private int size;
  }

  private @Nullable Page @Nullable [] pages;
  private int size;

  int size() {
    return size;
  }

  boolean contains(int packetId) {
    Page page = page(packetId);
    return page != null && (page.words[word(packetId)] & bit(packetId)) != 0;
  }

  /** Takes an identifier in; false where it was there already. */
  boolean add(int packetId) {
    Page page = page(packetId);
    if (page == null) {
      page = addPage(packetId >>> PAGE_BITS);
    }
    int word = word(packetId);
    long before = page.words[word];
    page.words[word] = before | bit(packetId);
    if (page.words[word] == before) {
      return false;
    }
    page.size++;
    size++;
    return true;
  }

  /** Takes an identifier out; false where it was not there. */
  boolean remove(int packetId) {
    Page page = page(packetId);
    if (page == null) {
      return false;
    }
    int word = word(packetId);
    long before = page.words[word];
    page.words[word] = before & ~bit(packetId);
    if (page.words[word] == before) {
      return false;
    }
    page.size--; // the page stays: the next identifier is most likely on it
    size--;
    return true;
  }

  /** Takes all out. */
  void clear() {
    pages = null;
    size = 0;
  }

  private @Nullable Page page(int packetId) {
    @Nullable Page[] all = pages;
    return all == null ? null : all[packetId >>> PAGE_BITS];
  }

  private Page addPage(int place) {
    @Nullable Page[] all = pages;
    if (all == null) {
      all = new @Nullable Page[PAGES];
      pages = all;
    }
    for (int i = 0; i < PAGES; i++) { // the client has moved on from those that are empty
      Page other = all[i];
      if (other != null && other.size == 0) {
        all[i] = null;
      }
    }
    var page = new Page();
    all[place] = page;
    return page;
  }

  private static int word(int packetId) {
    return (packetId & ((1 << PAGE_BITS) - 1)) / Long.SIZE;
  }

  private static long bit(int packetId) {
    return 1L << packetId;
  }
}
