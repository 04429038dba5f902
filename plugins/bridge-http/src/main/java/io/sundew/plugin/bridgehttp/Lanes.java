package io.sundew.plugin.bridgehttp;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait to be sent. Each ordering key has a lane; of a lane one request's messages are
 * under way at a time, so their order holds over all that can go wrong. A request takes what stands
 * at the heads of several lanes, as far as it goes to the same URL. Not thread safe: to be used
 * under the sender's lock.
 */
final class Lanes {
  private final int mostMessages;
  private final long mostBytes;
  private final long lingerNanos;
  private final Map<Object, Lane> lanes = new HashMap<>();
  private final Map<URI, Ready> byUri = new LinkedHashMap<>();

  /**
   * @param mostMessages in a request
   * @param mostBytes in a request; one message may have more
   * @param lingerNanos how long a message waits for others
   */
  Lanes(int mostMessages, long mostBytes, long lingerNanos) {
    this.mostMessages = mostMessages;
    this.mostBytes = mostBytes;
    this.lingerNanos = lingerNanos;
  }

  /** Messages of one key, in order. */
  private static final class Lane {
    final Deque<Outgoing> waiting = new ArrayDeque<>();
    boolean underWay;

    /** How many at its head go to the same URL. */
    int run;

    long runBytes;

    void measure() {
      run = 0;
      runBytes = 0;
      URI uri = waiting.element().uri();
      for (Outgoing each : waiting) {
        if (!each.uri().equals(uri)) {
          return;
        }
        run++;
        runBytes += each.size();
      }
    }
  }

  /** Lanes of which nothing is under way and whose heads go to the same URL. */
  private static final class Ready {
    final Deque<Lane> lanes = new ArrayDeque<>();
    int messages;
    long bytes;
  }

  /** One more, behind those of its key. */
  void add(Outgoing message) {
    Lane lane = lanes.computeIfAbsent(message.key(), _ -> new Lane());
    lane.waiting.add(message);
    if (lane.underWay) {
      return;
    }
    if (lane.waiting.size() == 1) {
      ready(lane, false);
    } else if (lane.run == lane.waiting.size() - 1
        && lane.waiting.element().uri().equals(message.uri())) {
      lane.run++;
      lane.runBytes += message.size();
      Ready ready = Objects.requireNonNull(byUri.get(message.uri()));
      ready.messages++;
      ready.bytes += message.size();
    }
  }

  private void ready(Lane lane, boolean first) {
    lane.measure();
    Ready ready = byUri.computeIfAbsent(lane.waiting.element().uri(), _ -> new Ready());
    ready.messages += lane.run;
    ready.bytes += lane.runBytes;
    if (first) {
      ready.lanes.addFirst(lane);
    } else {
      ready.lanes.addLast(lane);
    }
  }

  /** The messages of the next request; empty when none is due. */
  Optional<List<Outgoing>> next(long nowNanos) {
    return next(nowNanos, false);
  }

  /** The next messages, due or not; empty when there are none. */
  Optional<List<Outgoing>> any() {
    return next(0, true);
  }

  private Optional<List<Outgoing>> next(long nowNanos, boolean early) {
    return byUri.entrySet().stream()
        .filter(each -> early || isDue(each.getValue(), nowNanos))
        .findFirst()
        .map(each -> take(each.getKey(), each.getValue()));
  }

  private boolean isDue(Ready ready, long nowNanos) {
    return ready.messages >= mostMessages
        || ready.bytes >= mostBytes
        || dueAt(ready) - nowNanos <= 0;
  }

  private List<Outgoing> take(URI uri, Ready ready) {
    List<Outgoing> taken = take(ready);
    byUri.remove(uri);
    if (!ready.lanes.isEmpty()) {
      byUri.put(uri, ready); // behind the others
    }
    return taken;
  }

  /** When the first request is due that is not full; null when nothing waits for others. */
  @Nullable Long dueAt() {
    Long first = null;
    for (Ready ready : byUri.values()) {
      long due = dueAt(ready);
      first = first == null || due - first < 0 ? due : first;
    }
    return first;
  }

  private long dueAt(Ready ready) {
    return ready.lanes.element().waiting.element().sinceNanos() + lingerNanos;
  }

  private List<Outgoing> take(Ready ready) {
    List<Outgoing> taken = new ArrayList<>(Math.min(mostMessages, ready.messages));
    long bytes = 0;
    while (!ready.lanes.isEmpty() && taken.size() < mostMessages) {
      Lane lane = ready.lanes.element();
      if (!taken.isEmpty() && bytes + lane.waiting.element().size() > mostBytes) {
        break;
      }
      ready.lanes.remove();
      ready.messages -= lane.run;
      ready.bytes -= lane.runBytes;
      lane.underWay = true;
      for (int left = lane.run; left > 0 && taken.size() < mostMessages; left--) {
        int size = lane.waiting.element().size();
        if (!taken.isEmpty() && bytes + size > mostBytes) {
          break;
        }
        taken.add(lane.waiting.remove());
        bytes += size;
      }
    }
    return taken;
  }

  /** These are settled: what comes behind them may go. */
  void settled(List<Outgoing> messages) {
    Set<Object> keys = new LinkedHashSet<>();
    messages.forEach(message -> keys.add(message.key()));
    for (Object key : keys) {
      Lane lane = Objects.requireNonNull(lanes.get(key));
      lane.underWay = false;
      if (lane.waiting.isEmpty()) {
        lanes.remove(key);
      } else {
        ready(lane, true); // it has waited longer than others
      }
    }
  }

  /** Forgets all. */
  void clear() {
    lanes.clear();
    byUri.clear();
  }
}
