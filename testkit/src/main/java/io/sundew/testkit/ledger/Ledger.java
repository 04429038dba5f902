package io.sundew.testkit.ledger;

import io.sundew.api.Qos;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * What publishers were promised and what subscribers got, kept outside the broker. Each publisher
 * numbers its messages from 0. Thread safe.
 */
final class Ledger {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration MOMENT = Duration.ofMillis(100);
  private static final int MOST_BEHIND = 5_000;

  /** Who gets nothing for so long gets nothing more. */
  private static final Duration SILENCE = Duration.ofSeconds(5);

  private final Map<String, Line> lines = new TreeMap<>();
  private final Map<String, Map<String, Receipts>> receipts = new TreeMap<>();
  private final Map<String, Long> arrived = new TreeMap<>();
  private final Set<String> sinks = new HashSet<>();
  private final List<String> broken = new ArrayList<>();
  private boolean keepsTogether;
  private long acknowledged;
  private long received;

  /** A publisher's messages. */
  private static final class Line {
    final Qos qos;
    final BitSet acknowledged = new BitSet();
    int lastRetained = -1;

    Line(Qos qos) {
      this.qos = qos;
    }
  }

  /** What one subscriber got of one publisher. */
  private static final class Receipts {
    final BitSet got = new BitSet();
    final Map<String, Integer> highest = new HashMap<>();
    int doubled;
  }

  synchronized void publisher(String name, Qos qos) {
    lines.put(name, new Line(qos));
  }

  synchronized void subscriber(String name) {
    receipts.put(name, new LinkedHashMap<>());
    arrived.put(name, 0L);
  }

  /** A subscriber that may get messages of QoS 2 more than once, too. */
  synchronized void sink(String name) {
    subscriber(name);
    sinks.add(name);
  }

  /** The broker has taken responsibility for that message. */
  synchronized void acknowledged(String publisher, int number, boolean retained) {
    Line line = line(publisher);
    if (!line.acknowledged.get(number)) {
      line.acknowledged.set(number);
      acknowledged++;
    }
    if (retained) {
      line.lastRetained = Math.max(line.lastRetained, number);
    }
    notifyAll();
  }

  /** A subscriber got that message; first arrivals must come in the order of their numbers. */
  void received(String subscriber, String publisher, int number) {
    received(subscriber, publisher, "", number);
  }

  /**
   * The same where only messages of a lane are in order.
   *
   * @param lane of the publisher's
   */
  synchronized void received(String subscriber, String publisher, String lane, int number) {
    received++;
    Receipts one =
        Objects.requireNonNull(receipts.get(subscriber))
            .computeIfAbsent(publisher, _ -> new Receipts());
    if (one.got.get(number)) {
      one.doubled++;
      if (line(publisher).qos == Qos.EXACTLY_ONCE && !sinks.contains(subscriber)) {
        broken(subscriber + " got " + publisher + " " + number + " twice at QoS 2");
      }
    } else {
      int highest = one.highest.getOrDefault(lane, -1);
      if (number < highest) {
        broken(subscriber + " got " + publisher + " " + number + " behind " + highest);
      }
      one.got.set(number);
      arrived.merge(subscriber, 1L, Long::sum);
      one.highest.put(lane, Math.max(highest, number));
    }
    notifyAll();
  }

  /** From now on publishers wait for subscribers that are far behind. */
  synchronized void keepTogether() {
    keepsTogether = true;
  }

  /**
   * Whether publishers may go on, in a moment: where they are acknowledged by another broker than
   * the one that is killed, they would run away from the subscribers.
   */
  synchronized boolean awaitRoom() {
    return !keepsTogether || await(() -> acknowledged - slowest() < MOST_BEHIND, MOMENT);
  }

  private long slowest() {
    return arrived.values().stream().mapToLong(Long::longValue).min().orElse(acknowledged);
  }

  /** Something that must not happen did. */
  synchronized void broken(String what) {
    broken.add(what);
  }

  /** Waits until so many messages more were acknowledged. */
  synchronized void awaitMore(long more) {
    long until = acknowledged + more;
    if (!await(() -> acknowledged >= until, PATIENCE)) {
      throw new AssertionError("only " + acknowledged + " messages acknowledged of " + until);
    }
  }

  /** Waits until nothing was acknowledged for so long. */
  synchronized void awaitQuiet(Duration quiet) {
    long before;
    do {
      before = acknowledged;
    } while (await(isMoreThan(before), quiet));
  }

  private BooleanSupplier isMoreThan(long before) {
    return () -> acknowledged > before;
  }

  /** Waits until each subscriber has all that was acknowledged, or gets nothing more. */
  synchronized void awaitComplete() {
    long before;
    do {
      before = received;
    } while (!await(this::isComplete, SILENCE) && received > before);
  }

  private boolean await(BooleanSupplier condition, Duration most) {
    long deadline = System.nanoTime() + most.toNanos();
    while (!condition.getAsBoolean()) {
      long millis = (deadline - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        return false;
      }
      try {
        wait(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
    }
    return true;
  }

  /** Whether each subscriber has all that was acknowledged. */
  synchronized boolean isComplete() {
    return missing().isEmpty();
  }

  /** The number of the publisher's last retained message that was acknowledged. */
  synchronized int lastRetained(String publisher) {
    return line(publisher).lastRetained;
  }

  /** All that is wrong. */
  synchronized List<String> faults() {
    List<String> faults = new ArrayList<>(broken);
    faults.addAll(missing());
    return faults;
  }

  /** In words: how much was published, and how much came twice. */
  synchronized String summary() {
    long doubled =
        receipts.values().stream()
            .flatMap(all -> all.values().stream())
            .mapToLong(one -> one.doubled)
            .sum();
    return acknowledged + " messages acknowledged, " + doubled + " came again at QoS 1";
  }

  private List<String> missing() {
    List<String> missing = new ArrayList<>();
    receipts.forEach(
        (subscriber, all) ->
            lines.forEach(
                (publisher, line) -> {
                  BitSet lost = (BitSet) line.acknowledged.clone();
                  Receipts one = all.get(publisher);
                  if (one != null) {
                    lost.andNot(one.got);
                  }
                  if (!lost.isEmpty()) {
                    missing.add(
                        "%s misses %d of %s's messages (QoS %d), the first is %d"
                            .formatted(
                                subscriber,
                                lost.cardinality(),
                                publisher,
                                line.qos.level(),
                                lost.nextSetBit(0)));
                  }
                }));
    return missing;
  }

  private Line line(String publisher) {
    return Objects.requireNonNull(lines.get(publisher));
  }
}
