package io.sundew.broker.session;

import io.sundew.api.AuthorizeRequest;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.broker.config.Limits;
import io.sundew.broker.message.Publication;
import io.sundew.broker.plugin.Authorization;
import io.sundew.broker.plugin.ClientChain;
import io.sundew.broker.plugin.DeliverOutcome;
import io.sundew.broker.plugin.HookChain;
import io.sundew.broker.routing.RetainedCursor;
import io.sundew.mqtt.ProtocolException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The way out of a session: what waits, what is in flight, and what may be sent now. Confined to
 * the session's event loop.
 *
 * <p>A message goes straight to the connection when nothing of its kind waits, the window has room
 * and the socket keeps up. Otherwise it waits in the queue, whose limits decide what is dropped.
 * QoS 0 may overtake QoS 1 and 2, which the standard's ordering rule allows [MQTT-4.6.0-6]. The
 * order of sending, whenever there is room, is: what a resumed session must send again, in the
 * order of its first sending [MQTT-4.4.0-1], then the queue, then retained messages of new
 * subscriptions.
 */
@SuppressWarnings(
    "ReferenceEquality") // sessions, loops and connections are themselves and nothing else
final class Delivery {
  private static final int HOOK_BATCH = 64;
  private static final int REPLAY_STEPS = 1000;

  private final Session session;
  private final Limits limits;
  private final QueueMemory memory;
  private final OutboundQueue queue;
  private final Map<String, Replay> replays = new LinkedHashMap<>(0);
  private final InflightWindow inflight = new InflightWindow();
  private long inflightBytes;
  private @Nullable Peer peer;
  private @Nullable Outgoing resendFrom;
  private int quota;
  private int connectionNumber;
  private boolean draining;
  private boolean asking;
  private boolean awaitsDisk;

  Delivery(Session session, Limits limits) {
    this.session = session;
    this.limits = limits;
    this.memory = session.kernel().queueMemory();
    this.queue = new OutboundQueue(session, limits, inflight);
  }

  /** Retained messages that a new subscription is still to get. */
  private record Replay(RetainedCursor cursor, Qos qos, int[] identifiers) {}

  long queued() {
    return queue.count();
  }

  long queuedBytes() {
    return queue.bytes();
  }

  int inFlight() {
    return inflight.size();
  }

  /** Whether a QoS 1 or 2 message could go out at once. */
  boolean hasWindow() {
    return peer != null && window() > 0 && queue.isEmpty();
  }

  /** A message that matched a subscription of the session. Returns false when the queue is full. */
  boolean offer(
      Publication publication,
      Qos qos,
      boolean retain,
      int[] identifiers,
      @Nullable Share share,
      boolean many) {
    Peer open = peer;
    if (open == null) {
      return (qos == Qos.AT_MOST_ONCE && !queue.keepsAtMostOnce())
          || enqueue(new Outgoing(publication, qos, retain, identifiers, share));
    }
    ClientChain hooks = open.hooks();
    if (hooks.looksAtDeliver() && !hooks.letsReceive(publication)) {
      boolean taken = enqueue(new Outgoing(publication, qos, retain, identifiers, share));
      drain();
      return taken;
    }
    if (qos == Qos.AT_MOST_ONCE) {
      if (!queue.hasAtMostOnce() && !open.isFull()) {
        open.publish(publication, qos, false, retain, 0, identifiers, many);
        return true;
      }
    } else if (mayGoAtOnce(open)) {
      send(open, new Outgoing(publication, qos, retain, identifiers, share), many);
      return true;
    }
    return enqueue(new Outgoing(publication, qos, retain, identifiers, share));
  }

  /** A QoS 1 or 2 message that the store keeps too. Returns false when the queue is full. */
  boolean offer(Outgoing message) {
    Peer open = peer;
    if (open != null && mayGoAtOnce(open) && mayBeSent(message) && mayReceive(open, message)) {
      send(open, message, false);
      return true;
    }
    boolean taken = enqueue(message);
    drain();
    return taken;
  }

  private static boolean mayReceive(Peer open, Outgoing message) {
    ClientChain hooks = open.hooks();
    return !hooks.looksAtDeliver() || hooks.letsReceive(publicationOf(message));
  }

  private boolean mayGoAtOnce(Peer open) {
    return queue.isEmpty() && window() > 0 && resendFrom == null && !open.isFull();
  }

  /** Whether it is as safe as it must be, and the identifier it must have is free. */
  private boolean mayBeSent(Outgoing message) {
    return message.isSafe() && inflight.hasIdentifierFor(message);
  }

  /**
   * Retained messages for a new subscription; they follow what waits already. One that was not
   * finished for the same filter begins anew.
   */
  void replay(String filter, RetainedCursor cursor, Qos qos, int[] identifiers) {
    replays.remove(filter);
    replays.put(filter, new Replay(cursor, qos, identifiers));
    drain();
  }

  /** A filter was unsubscribed. */
  void forgetReplay(String filter) {
    replays.remove(filter);
  }

  /**
   * A client is there: begin anew with its window and send again what was not settled.
   *
   * @param window how many QoS 1 and 2 messages may be on their way to it [MQTT-3.3.4-7]
   */
  void connected(Peer opened, int window) {
    peer = opened;
    connectionNumber++;
    quota = window;
    resendFrom = inflight.first();
    asking = false;
    awaitsDisk = false;
    drain();
  }

  /**
   * The client is gone: keep what the session must keep, and give shared messages that only wait to
   * other members. Retained messages it has not been sent yet it gets when it comes back.
   */
  void disconnected() {
    peer = null;
    resendFrom = null;
    asking = false;
    queue.handOnShared();
    queue.clientLeft();
  }

  /**
   * The session ends: shared messages go to other members but for QoS 2 ones once sent.
   * [MQTT-4.8.2-5]
   */
  void end() {
    peer = null;
    replays.clear();
    queue.handOnShared();
    handOnSent();
    queue.clear();
    memory.give(inflightBytes);
    inflightBytes = 0;
    inflight.clear();
  }

  /**
   * PUBACK: the QoS 1 message is settled, whatever the reason says. [MQTT-4.3.2-2], [MQTT-4.8.2-6]
   */
  void acknowledged(int packetId) {
    Outgoing message = inflight.get(packetId);
    if (message == null) {
      return; // the client settles it a second time after a resend: nothing is left to do
    }
    if (message.qos != Qos.AT_LEAST_ONCE) {
      throw ProtocolException.protocolError("PUBACK for a QoS 2 message");
    }
    settle(message);
  }

  /** PUBREC: returns the reason code for PUBREL, or null when the exchange has ended. */
  @Nullable ReasonCode received(int packetId, ReasonCode reason) {
    Outgoing message = inflight.get(packetId);
    if (message == null) {
      return reason.isError() ? null : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
    }
    if (message.qos != Qos.EXACTLY_ONCE) {
      throw ProtocolException.protocolError("PUBREC for a QoS 1 message");
    }
    if (reason
        .isError()) { // [MQTT-4.3.3-4]: the identifier and its share of the window are free again
      settle(message);
      return null;
    }
    letGo(message);
    StoredEntry stored = message.stored;
    StoredCopy copy = session.copy();
    if (stored != null && copy != null) {
      copy.released(stored);
    }
    message.publication = null; // [MQTT-4.3.3-5]: never sent again from here on
    return ReasonCode.SUCCESS;
  }

  /** PUBCOMP: the QoS 2 message is settled. */
  void completed(int packetId) {
    Outgoing message = inflight.get(packetId);
    if (message != null && message.isReleased()) {
      settle(message);
    }
  }

  /** What is in flight under that identifier; null for nothing, or where it is released. */
  @Nullable Outgoing inFlight(int packetId) {
    return inflight.get(packetId);
  }

  /** When the broker received the first message that waits; empty where none is in memory. */
  OptionalLong oldestMillis() {
    Outgoing first = inflight.first() != null ? inflight.first() : queue.first();
    return first == null || first.publication == null
        ? OptionalLong.empty()
        : OptionalLong.of(first.publication.receivedAtMillis());
  }

  /** So many bytes may wait from now on, and any number of messages. */
  void limitQueue(long maximumBytes) {
    queue.limit(maximumBytes);
  }

  /** Messages of QoS 0 wait too while the client is away, from now on. */
  void keepAtMostOnce() {
    queue.keepAtMostOnce();
  }

  /** The first messages that wait, with nothing changed; for a session whose client is away. */
  CompletionStage<List<Publication>> peek(int most) {
    return queue.peek(most);
  }

  /** Sends what waits as far as window and socket allow. */
  void drain() {
    Peer open = peer;
    if (open == null || draining || asking) {
      return;
    }
    draining = true;
    try {
      while (peer == open && !open.isFull() && sendNext(open)) {}
    } finally {
      draining = false;
    }
  }

  /** Sends one thing, and says whether there may be another. */
  private boolean sendNext(Peer open) {
    if (resendFrom != null) {
      return sendAgain(open, resendFrom);
    }
    Outgoing message = queue.first();
    if (message == null) {
      queue.readMore(open);
      return queue.isEmpty() && replayNext();
    }
    if (open.hooks().looksAtDeliver()) {
      return askHooks(open);
    }
    if (message.qos != Qos.AT_MOST_ONCE && (window() == 0 || !isReady(message))) {
      return false;
    }
    queue.removeFirst();
    sendUnlessExpired(open, message, publicationOf(message));
    return true;
  }

  private boolean sendAgain(Peer open, Outgoing message) {
    if (!message.isReleased() && quota == 0) {
      return false;
    }
    resendFrom = message.next; // first, for writing ends a message that is too large
    if (message.isReleased()) {
      open.sendPubrel(message.packetId, ReasonCode.SUCCESS);
    } else {
      countAgainstQuota(message);
      write(open, message, false);
    }
    return true;
  }

  /** How many messages the client's window has room and free identifiers for. */
  private int window() {
    return isHoldingTooMuch() ? 0 : Math.min(quota, inflight.freeIdentifiers());
  }

  /** What is in flight counts like what is queued; one message may always be under way. */
  private boolean isHoldingTooMuch() {
    return inflight.size() > 0
        && ((limits.maxQueuedBytes() > 0 && inflightBytes >= limits.maxQueuedBytes())
            || (limits.maxInflightBytes() > 0 && inflightBytes >= limits.maxInflightBytes())
            || memory.isFull());
  }

  /**
   * Takes the next retained message into the queue, from where it goes out like any other. Looking
   * for it may take long where a filter passes many topics by, so other work of the loop comes
   * between.
   */
  private boolean replayNext() {
    if (replays.isEmpty()) {
      return false;
    }
    var first = replays.entrySet().iterator().next();
    Replay replay = first.getValue();
    Publication next = replay.cursor().next(session.millis(), REPLAY_STEPS);
    if (next != null) {
      boolean doubtful = isFromClient(next) && session.kernel().config().checkRetainSource();
      return doubtful ? askAboutSource(replay, next) : enqueueRetained(replay, next);
    }
    if (replay.cursor().isExhausted()) {
      replays.remove(first.getKey());
      return true;
    }
    session.later(this::drain);
    return false;
  }

  private boolean enqueueRetained(Replay replay, Publication message) {
    Qos qos = message.qos().atMost(replay.qos());
    StoredEntry stored =
        qos == Qos.AT_MOST_ONCE ? null : session.store(message, qos, true, replay.identifiers());
    enqueue(new Outgoing(message, qos, true, replay.identifiers(), null, stored));
    return true;
  }

  private static boolean isFromClient(Publication message) {
    return !message.origin().clientId().isEmpty();
  }

  /** Sends a retained message only where its publisher may publish it to this day. */
  private boolean askAboutSource(Replay replay, Publication message) {
    Peer open = peer;
    if (open == null) {
      return false;
    }
    asking = true;
    Authorization now =
        session
            .kernel()
            .chain()
            .get()
            .authorize(
                new Permission(
                    AuthorizeRequest.Action.PUBLISH, message.topic(), message.qos(), true),
                LocalBroker.clientOf(message.origin()),
                open.loop(),
                later -> answered(open, () -> concludeAboutSource(replay, message, later)));
    if (now == null) {
      return false;
    }
    asking = false;
    concludeAboutSource(replay, message, now);
    return true;
  }

  /** An answer that was waited for has come: goes on with it, unless the client is gone. */
  private void answered(Peer open, Runnable conclude) {
    if (peer == open && asking) {
      asking = false;
      open.loop().lookAtClock();
      conclude.run();
      drain();
      session.updateWindow();
    }
  }

  private void concludeAboutSource(Replay replay, Publication message, Authorization answer) {
    if (answer.allowed()) {
      enqueueRetained(replay, message);
    } else {
      Tracing tracing = session.kernel().tracing();
      if (tracing.isOn()) {
        String why = "its publisher may not publish it any more";
        tracing.decided(session.clientId(), message, "not delivered", why);
      }
      session.countDropped();
    }
  }

  /** Asks about the first messages of the queue; they stay there until the answer has come. */
  private boolean askHooks(Peer open) {
    List<Outgoing> batch = new ArrayList<>();
    int room = window();
    for (Outgoing message : queue.inMemory()) {
      if (batch.size() == HOOK_BATCH
          || (message.qos != Qos.AT_MOST_ONCE && (room-- == 0 || !isReady(message)))) {
        break;
      }
      batch.add(message);
    }
    if (batch.isEmpty()) {
      return false;
    }
    HookChain chain = session.kernel().chain().get();
    List<Publication> publications = batch.stream().map(Delivery::publicationOf).toList();
    asking = true;
    var outcomes =
        chain.deliver(
            publications,
            open.client(),
            () -> session.peer() == open,
            open.loop(),
            later -> answered(open, () -> conclude(open, batch, later)));
    if (outcomes == null) {
      return false;
    }
    asking = false;
    conclude(open, batch, outcomes);
    return true;
  }

  private void conclude(Peer open, List<Outgoing> batch, List<DeliverOutcome> outcomes) {
    for (int i = 0; i < batch.size() && peer == open; i++) {
      Outgoing message = batch.get(i);
      queue.removeFirst();
      switch (outcomes.get(i)) {
        case DeliverOutcome.Send(Publication publication) ->
            sendUnlessExpired(open, message, publication);
        case DeliverOutcome.Denied() -> {
          trace(message, "not delivered", "an authorizer denies receiving it");
          denied(message);
        }
        case DeliverOutcome.Dropped() -> {
          trace(message, "not delivered", "a hook drops it");
          session.forget(message);
          session.countDropped();
        }
      }
    }
  }

  private void denied(Outgoing message) {
    session.forget(message);
    Share share = message.share == null ? null : message.share.denied();
    if (share == null || share.isExhausted()) {
      session.countDropped();
    } else {
      session.handOnLater(share, publicationOf(message));
    }
  }

  private void sendUnlessExpired(Peer open, Outgoing message, Publication publication) {
    if (publication.isExpired(session.millis())) { // [MQTT-3.3.2-5]
      trace(message, "not delivered", "it has expired");
      session.forget(message);
      session.countDropped();
      return;
    }
    message.publication = publication;
    if (message.qos == Qos.AT_MOST_ONCE) {
      open.publish(
          publication,
          message.qos,
          false,
          message.retain,
          0,
          message.subscriptionIdentifiers,
          false);
    } else {
      send(open, message, false);
    }
  }

  private void send(Peer open, Outgoing message, boolean many) {
    hold(message);
    inflight.add(message);
    countAgainstQuota(message);
    write(open, message, many);
    if (message.stored != null && message.qos == Qos.AT_LEAST_ONCE) {
      open.loop().journal().sent(message.stored);
    }
  }

  private void hold(Outgoing message) {
    message.heldBytes = message.weight();
    inflightBytes += message.heldBytes;
    memory.hold(message.heldBytes);
  }

  private void letGo(Outgoing message) {
    inflightBytes -= message.heldBytes;
    memory.give(message.heldBytes);
    message.heldBytes = 0;
  }

  private void countAgainstQuota(Outgoing message) {
    quota--; // [MQTT-3.3.4-9]
    message.countedOn = connectionNumber;
  }

  private void write(Peer open, Outgoing message, boolean many) {
    boolean fits =
        open.publish(
            publicationOf(message),
            message.qos,
            message.sent, // [MQTT-3.3.1-1]: DUP only when it went out before
            message.retain,
            message.packetId,
            message.subscriptionIdentifiers,
            many);
    message.sent = true;
    if (!fits) { // [MQTT-3.1.2-25]: too large for this client, so it is dropped as if it had been
      // sent and settled
      settleQuietly(message);
      session.countDropped();
    }
  }

  private void settle(Outgoing message) {
    settleQuietly(message);
    drain();
  }

  private void settleQuietly(Outgoing message) {
    if (message == resendFrom) {
      resendFrom = message.next;
    } else if (message.countedOn == connectionNumber) {
      quota++;
    }
    letGo(message);
    inflight.remove(message);
    session.forget(message);
  }

  private boolean enqueue(Outgoing message) {
    boolean taken = queue.add(message, peer != null);
    if (!taken) {
      trace(message, "not queued", "the queue is full");
      session.forget(message);
      session.countDropped();
    }
    return taken;
  }

  /** Messages were in the store when the broker started. */
  void restored(long first, long last, long count, long bytes, int sentBefore) {
    queue.restored(first, last, count, bytes, sentBefore);
  }

  /** A QoS 2 message that the client had received when the broker ended. */
  void restoredReleased(long sequence) {
    inflight.add(Outgoing.released(new StoredEntry(sequence)));
  }

  /**
   * How many of the first messages in the stored queue may have been sent when the broker ends.
   *
   * @param window so many may yet be sent
   */
  int perhapsSent(int window) {
    return inflight.size() + Math.max(window, queue.perhapsSent());
  }

  /** Goes on from another thread, if the same client is connected then. */
  void onLoopOf(Peer open, Runnable task) {
    open.loop()
        .execute(
            () -> {
              if (session.peer() == open) {
                open.loop().lookAtClock();
                task.run();
                drain();
                session.updateWindow();
              }
            });
  }

  /** Whether the message at the head may be sent; where it is to be on disk first, goes on then. */
  private boolean isReady(Outgoing message) {
    if (message.isSafe()) {
      return inflight.hasIdentifierFor(message);
    }
    Loop from = message.stored == null ? null : message.stored.from();
    Peer open = peer;
    if (from != null && open != null && !awaitsDisk) {
      awaitsDisk = true;
      from.execute(() -> afterSync(from, () -> onLoopOf(open, () -> awaitsDisk = false)));
    }
    return false;
  }

  private static void afterSync(Loop loop, Runnable then) {
    if (loop.journal().sync(then)) {
      then.run();
    }
  }

  private void trace(Outgoing message, String verdict, String why) {
    Tracing tracing = session.kernel().tracing();
    if (tracing.isOn()) {
      tracing.decided(session.clientId(), publicationOf(message), verdict, why);
    }
  }

  private void handOnSent() {
    for (Outgoing message = inflight.first(); message != null; message = message.next) {
      if (message.share != null && message.qos == Qos.AT_LEAST_ONCE) {
        session.handOn(message.share, publicationOf(message));
      }
    }
  }

  private static Publication publicationOf(Outgoing message) {
    Publication publication = message.publication;
    if (publication == null) {
      throw new IllegalStateException("message " + message.packetId + " was released already");
    }
    return publication;
  }
}
