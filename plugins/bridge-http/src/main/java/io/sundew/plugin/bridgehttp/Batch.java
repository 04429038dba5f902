package io.sundew.plugin.bridgehttp;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The messages of one request, through all its attempts. Once it has been refused as too large it
 * goes on in halves, one after the other. To be used under the sender's lock.
 */
final class Batch {
  private final List<Outgoing> all;
  private final Deque<List<Outgoing>> pieces = new ArrayDeque<>();
  private final long sinceNanos;
  private int failed;
  private long dueNanos;

  Batch(List<Outgoing> all, long nowNanos) {
    this.all = List.copyOf(all);
    this.sinceNanos = nowNanos;
    this.dueNanos = nowNanos;
    pieces.add(this.all);
  }

  /** All messages, of which some may be settled. */
  List<Outgoing> all() {
    return all;
  }

  /** What the next request has. */
  List<Outgoing> piece() {
    return pieces.element();
  }

  URI uri() {
    return all.getFirst().uri();
  }

  /** When the first request was made. */
  long sinceNanos() {
    return sinceNanos;
  }

  /** When the next request may be made. */
  long dueNanos() {
    return dueNanos;
  }

  /** Requests that failed since the last that did not. */
  int failed() {
    return failed;
  }

  /** The request failed and may be made again then. */
  void again(long atNanos) {
    failed++;
    dueNanos = atNanos;
  }

  /** May be made as soon as there is room. */
  void atOnce(long nowNanos) {
    dueNanos = nowNanos;
  }

  /** Goes on in halves. */
  void split() {
    List<Outgoing> whole = pieces.remove();
    int half = whole.size() / 2;
    pieces.addFirst(whole.subList(half, whole.size()));
    pieces.addFirst(whole.subList(0, half));
  }

  /** The piece is settled; false when it was the last. */
  boolean next() {
    pieces.remove();
    failed = 0;
    return !pieces.isEmpty();
  }
}
