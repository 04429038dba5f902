package io.sundew.broker.session;

import io.sundew.api.Qos;
import io.sundew.api.store.Stored;
import io.sundew.broker.config.Limits;
import io.sundew.broker.message.Publication;
import io.sundew.broker.store.DamagedRecordException;
import io.sundew.broker.store.PublicationRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits to be sent to one client: the first part in memory and the rest, where there is a
 * store that outlives the process, in that alone. Confined to the session's event loop.
 */
final class OutboundQueue {
  private static final Logger LOG = LoggerFactory.getLogger(OutboundQueue.class);

  /** How much of a stored queue is in memory. */
  private static final int IN_MEMORY = 1024;

  private static final long IN_MEMORY_BYTES = 1 << 20;

  private final Session session;
  private final QueueMemory memory;
  private final InflightWindow inflight;
  private final ArrayDeque<Outgoing> waiting = new ArrayDeque<>(0);
  private final Backlog backlog = new Backlog();
  private int maximumMessages;
  private long maximumBytes;
  private long bytes;
  private int atMostOnce;
  private int perhapsSent;
  private boolean keepsAtMostOnce;
  private boolean dropLogged;

  OutboundQueue(Session session, Limits limits, InflightWindow inflight) {
    this.session = session;
    this.keepsAtMostOnce = limits.queueQos0();
    this.maximumMessages = limits.maxQueuedMessages();
    this.maximumBytes = limits.maxQueuedBytes();
    this.memory = session.kernel().queueMemory();
    this.inflight = inflight;
  }

  long count() {
    return waiting.size() + backlog.count();
  }

  long bytes() {
    return bytes + backlog.bytes();
  }

  boolean isEmpty() {
    return waiting.isEmpty() && backlog.isEmpty();
  }

  /** Whether messages of QoS 0 wait for a client that is away. */
  boolean keepsAtMostOnce() {
    return keepsAtMostOnce;
  }

  /** They do, from now on. */
  void keepAtMostOnce() {
    keepsAtMostOnce = true;
  }

  /** Whether messages of QoS 0 wait, which others of QoS 0 must not overtake. */
  boolean hasAtMostOnce() {
    return atMostOnce > 0;
  }

  /** The messages in memory, which are the first ones. */
  Iterable<Outgoing> inMemory() {
    return waiting;
  }

  /** The first message; null where there is none in memory. */
  @Nullable Outgoing first() {
    return waiting.peek();
  }

  /**
   * A message joins at the end. Returns false when it is dropped, for the queue is full.
   *
   * @param clientIsThere whether somebody may want it soon
   */
  boolean add(Outgoing message, boolean clientIsThere) {
    boolean full = isFull(message);
    if (!full && message.stored != null && !belongsInMemory(clientIsThere)) {
      backlog.add(message.stored, message.weight());
      return true;
    }
    if (full || !memory.take(message.weight())) {
      if (!dropLogged) {
        dropLogged = true;
        session.logQueueFull();
      }
      return false;
    }
    join(message);
    return true;
  }

  private boolean belongsInMemory(boolean clientIsThere) {
    return clientIsThere
        && backlog.isEmpty()
        && waiting.size() < IN_MEMORY
        && bytes < IN_MEMORY_BYTES
        && !memory.isFull();
  }

  private boolean isFull(Outgoing message) {
    return (maximumMessages > 0 && count() >= maximumMessages)
        || (maximumBytes > 0 && bytes() + message.weight() > maximumBytes);
  }

  /** So many bytes may wait from now on, and any number of messages. */
  void limit(long most) {
    maximumMessages = 0;
    maximumBytes = most;
  }

  private void join(Outgoing message) {
    waiting.add(message);
    bytes += message.weight();
    if (message.qos == Qos.AT_MOST_ONCE) {
      atMostOnce++;
    }
  }

  /** The first message leaves. */
  void removeFirst() {
    left(waiting.remove());
    if (waiting.isEmpty()) {
      dropLogged = false;
    }
  }

  private void left(Outgoing message) {
    bytes -= message.weight();
    memory.give(message.weight());
    if (message.qos == Qos.AT_MOST_ONCE) {
      atMostOnce--;
    }
  }

  /** Messages of shared subscriptions go to other members that take them. */
  void handOnShared() {
    for (Iterator<Outgoing> each = waiting.iterator(); each.hasNext(); ) {
      Outgoing message = each.next();
      Publication publication = message.publication;
      if (message.share != null
          && publication != null
          && session.handOn(message.share, publication)) {
        each.remove();
        left(message);
        session.forget(message);
      }
    }
  }

  /** The client is gone: what is stored need not be in memory, and QoS 0 waits for nobody. */
  void clientLeft() {
    backlog.stopReading();
    for (Iterator<Outgoing> each = waiting.iterator(); each.hasNext(); ) {
      Outgoing message = each.next();
      StoredEntry stored = message.stored;
      if (stored != null) {
        each.remove();
        left(message);
        backlog.add(stored, message.weight());
        perhapsSent += message.sent ? 1 : 0;
      } else if (message.qos == Qos.AT_MOST_ONCE && !keepsAtMostOnce) {
        each.remove();
        left(message);
      }
    }
  }

  /** Forgets everything. */
  void clear() {
    memory.give(bytes);
    waiting.clear();
    backlog.clear();
    bytes = 0;
    atMostOnce = 0;
  }

  /**
   * Messages were in the store when the broker started.
   *
   * @param sentBefore so many of the first ones may have been sent then
   */
  void restored(long first, long last, long count, long weight, int sentBefore) {
    backlog.addAll(first, last, count, weight);
    perhapsSent = sentBefore;
  }

  /** How many of the first messages may have been sent before the broker started. */
  int perhapsSent() {
    return perhapsSent;
  }

  /** The first messages, with nothing changed; for a client that is away. */
  CompletionStage<List<Publication>> peek(int most) {
    List<Publication> first = new ArrayList<>();
    for (Outgoing message : waiting) {
      if (first.size() < most && message.publication != null) {
        first.add(message.publication);
      }
    }
    StoredCopy copy = session.copy();
    if (copy == null || backlog.isEmpty() || first.size() == most) {
      return CompletableFuture.completedFuture(first);
    }
    session.home().journal().flush();
    return backlog
        .peek(session.kernel(), copy.sessionId(), most - first.size())
        .thenApply(
            stored -> {
              stored.forEach(each -> first.add(PublicationRecord.read(each.message().bytes())));
              return first;
            });
  }

  /** Gets the next part out of the store, where there is one and it is not under way. */
  void readMore(Peer open) {
    StoredCopy copy = session.copy();
    if (copy == null || !backlog.wantsReading()) {
      return;
    }
    session.home().journal().flush();
    backlog
        .read(session.kernel(), copy.sessionId())
        .thenAccept(messages -> session.delivery().onLoopOf(open, () -> take(messages)));
  }

  private void take(List<Stored> messages) {
    long weight = 0;
    int taken = 0;
    for (Stored each : messages) {
      var stored = new StoredEntry(each.sequence());
      Outgoing sent = inflight.get(stored.packetId());
      if (sent != null && sent.stored != null && sent.stored.sequence() == each.sequence()) {
        continue; // it was sent while others before it were not in memory, and is not settled yet
      }
      Outgoing message = read(each, stored);
      if (message != null) {
        message.sent = perhapsSent > 0;
        memory.hold(message.weight());
        weight += message.weight();
        join(message);
      }
      perhapsSent = Math.max(0, perhapsSent - 1);
      taken++;
    }
    backlog.wasRead(messages, taken, weight);
  }

  private @Nullable Outgoing read(Stored each, StoredEntry stored) {
    try {
      Publication publication = PublicationRecord.read(each.message().bytes());
      SessionRecords.Header header = SessionRecords.readHeader(each.header());
      return new Outgoing(
          publication, header.qos(), header.retain(), header.identifiers(), null, stored);
    } catch (DamagedRecordException damaged) {
      LOG.error(
          "Error: message {} for client {} cannot be read from the store: {}",
          each.sequence(),
          session.clientId(),
          damaged.getMessage());
      session.countDropped();
      return null;
    }
  }
}
