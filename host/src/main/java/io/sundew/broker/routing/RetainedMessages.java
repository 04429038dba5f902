package io.sundew.broker.routing;

import io.sundew.api.UserProperty;
import io.sundew.broker.message.Publication;
import io.sundew.mqtt.Levels;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The last retained message of each topic (MQTT 5.0 section 3.3.1.3), in a tree of levels. Thread
 * safe: reading takes no lock; changes take turns under one.
 */
public final class RetainedMessages {
  /** How many levels one {@link #sweep} looks at. */
  private static final int SWEEP_STEPS = 10_000;

  private final RetainedNode root = new RetainedNode("");
  private final int maximumCount;
  private final long maximumBytes;
  private final Object writing = new Object();
  private final LevelNames names = new LevelNames();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicInteger expiring = new AtomicInteger();
  private RetainedCursor sweeping = all();

  /**
   * No messages.
   *
   * @param maximumCount the most messages it keeps; 0 for no limit
   * @param maximumBytes the most bytes it keeps, by {@link Publication#weight} and properties; 0
   *     for no limit
   */
  public RetainedMessages(int maximumCount, long maximumBytes) {
    this.maximumCount = maximumCount;
    this.maximumBytes = maximumBytes;
  }

  /**
   * Keeps a message in place of its topic's last one; one with an empty payload only removes that.
   * // [MQTT-3.3.1-6]
   */
  public RetainOutcome put(Publication message) {
    if (message.payloadBytes().length == 0) {
      return remove(message.topic())
          ? RetainOutcome.REMOVED
          : RetainOutcome.NOTHING_TO_REMOVE; // [MQTT-3.3.1-7]
    }
    synchronized (writing) {
      RetainedNode node = find(message.topic());
      Publication before = node == null ? null : node.message;
      if (!fits(message, before)) {
        return RetainOutcome.OVER_LIMIT;
      }
      (node == null ? make(message.topic()) : node).message = message; // [MQTT-3.3.1-5]
      account(before, -1);
      account(message, +1);
      return before == null ? RetainOutcome.STORED : RetainOutcome.REPLACED;
    }
  }

  /** Removes the message of that topic; false when there is none. */
  public boolean remove(String topic) {
    synchronized (writing) {
      return drop(topic, null);
    }
  }

  /** The message of that topic, which may have expired; null when there is none. */
  public @Nullable Publication get(String topic) {
    RetainedNode node = find(topic);
    return node == null ? null : node.message;
  }

  /** Gives each message whose topic the filter matches, once; expired ones are removed instead. */
  public void match(String filter, long nowMillis, Consumer<Publication> each) {
    RetainedCursor cursor = cursor(filter);
    for (Publication message = cursor.next(nowMillis);
        message != null;
        message = cursor.next(nowMillis)) {
      each.accept(message);
    }
  }

  /**
   * The messages whose topic the filter matches, to be taken one by one while others come and go.
   */
  public RetainedCursor cursor(String filter) {
    return RetainedCursor.matching(this, root, filter);
  }

  /** All messages, those of {@code $}-topics too. */
  public RetainedCursor all() {
    return RetainedCursor.all(this, root);
  }

  /** How many messages there are, expired ones that nobody came across included. */
  public int count() {
    return count.get();
  }

  /** How many bytes they hold. */
  public long bytes() {
    return bytes.get();
  }

  /**
   * Removes expired messages. Looks at a bounded number of levels per call and goes on there at the
   * next, so that it may be called on an event loop, again and again.
   *
   * @return how many it removed
   */
  public int sweep(long nowMillis) {
    synchronized (writing) {
      if (expiring.get() == 0) {
        return 0;
      }
      int before = count.get();
      for (int steps = 0; steps < SWEEP_STEPS && !sweeping.isExhausted(); steps++) {
        sweeping.step(nowMillis);
      }
      if (sweeping.isExhausted()) {
        sweeping = all();
      }
      return before - count.get();
    }
  }

  /** Removes exactly that message, unless another took its place. */
  void removeExpired(Publication message) {
    synchronized (writing) {
      drop(message.topic(), message);
    }
  }

  /** Whether no node is left. */
  boolean isPruned() {
    return root.isEmpty();
  }

  private @Nullable RetainedNode find(String topic) {
    RetainedNode node = root;
    for (int start = 0; node != null && start <= topic.length(); ) {
      int end = Levels.end(topic, start);
      node = node.child(topic, start, end);
      start = end + 1;
    }
    return node;
  }

  private RetainedNode make(String topic) {
    RetainedNode node = root;
    for (int start = 0; start <= topic.length(); ) {
      int end = Levels.end(topic, start);
      RetainedNode next = node.child(topic, start, end);
      if (next == null) {
        next = new RetainedNode(names.of(topic, start, end));
        node.add(next);
      }
      node = next;
      start = end + 1;
    }
    return node;
  }

  private boolean drop(String topic, @Nullable Publication expected) {
    List<RetainedNode> path = new ArrayList<>();
    RetainedNode node = root;
    for (int start = 0; start <= topic.length(); ) {
      path.add(node);
      int end = Levels.end(topic, start);
      node = node.child(topic, start, end);
      if (node == null) {
        return false;
      }
      start = end + 1;
    }
    Publication message = node.message;
    if (message == null || (expected != null && expected != message)) {
      return false;
    }
    node.message = null;
    account(message, -1);
    LevelNode.prune(path, node);
    return true;
  }

  private boolean fits(Publication message, @Nullable Publication before) {
    int newCount = count.get() + (before == null ? 1 : 0);
    long newBytes = bytes.get() + weight(message) - (before == null ? 0 : weight(before));
    return (maximumCount == 0 || newCount <= maximumCount)
        && (maximumBytes == 0 || newBytes <= maximumBytes);
  }

  private void account(@Nullable Publication message, int sign) {
    if (message == null) {
      return;
    }
    count.addAndGet(sign);
    bytes.addAndGet(sign * weight(message));
    if (message.expiresAtMillis() != Publication.NEVER) {
      expiring.addAndGet(sign);
    }
  }

  /**
   * Properties count too: otherwise a byte of payload could carry a quarter of a megabyte past the
   * limit.
   */
  private static long weight(Publication message) {
    long weight = message.weight();
    Properties properties = message.properties();
    if (properties.isEmpty()) {
      return weight;
    }
    for (UserProperty property : properties.userProperties()) {
      weight += 64 + property.name().length() + property.value().length();
    }
    return weight
        + length(properties.text(Property.CONTENT_TYPE))
        + length(properties.text(Property.RESPONSE_TOPIC))
        + length(properties.binary(Property.CORRELATION_DATA));
  }

  private static int length(@Nullable String text) {
    return text == null ? 0 : text.length();
  }

  private static int length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
