package io.sundew.broker.session;

import io.sundew.api.BrokerEvent;
import io.sundew.api.Client;
import io.sundew.api.Qos;
import io.sundew.api.store.Change;
import io.sundew.api.store.Enqueue;
import io.sundew.api.store.Lease;
import io.sundew.api.store.MessageRecord;
import io.sundew.api.store.SessionKey;
import io.sundew.broker.message.Publication;
import io.sundew.broker.routing.Subscriber;
import io.sundew.broker.routing.Subscription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the broker keeps for one client identifier (MQTT 5.0 section 4.1): subscriptions, messages
 * on their way in and out, the will, the time it ends.
 *
 * <p>Confined to one event loop, the one its client is or was last connected to; {@link #loop()}
 * tells which. Other threads only put messages into its inbox. A session that moves to another loop
 * belongs to none in between: what comes for it then waits in the inbox.
 */
@SuppressWarnings(
    "ReferenceEquality") // sessions, loops and connections are themselves and nothing else
public final class Session implements Subscriber {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  private final SessionKey key;
  private final String owner;
  private final Kernel kernel;
  private final Delivery delivery;
  private final Absence absence = new Absence(this);
  private final Inbox inbox = new Inbox();
  private final Map<String, Subscription> subscriptions = new HashMap<>(2);
  private final PacketIds receivedQos2 = new PacketIds();
  private volatile @Nullable Loop loop;
  private volatile @Nullable Peer peer;
  private volatile @Nullable Client client;
  private volatile boolean hasWindow;
  private volatile boolean durable;
  private volatile long storedAs;
  private Lease lease = Lease.UNCLAIMED;
  private @Nullable StoredCopy copy;
  private long expirySeconds;
  private boolean ended;
  private boolean reserved;
  private @Nullable List<Runnable> afterPromise;

  /** A session that belongs to no loop until it {@link #arrive arrives}. */
  Session(SessionKey key, String owner, Kernel kernel) {
    this.key = key;
    this.owner = owner;
    this.kernel = kernel;
    this.delivery = new Delivery(this, kernel.config().limits());
  }

  // What other threads may ask.

  /** Under which the session is known. */
  public SessionKey key() {
    return key;
  }

  /** The identity that opened it. */
  String owner() {
    return owner;
  }

  /** The event loop it belongs to; null while it moves. */
  @Nullable Loop loop() {
    return loop;
  }

  /** Who is at its other end, or null. */
  @Nullable Peer peer() {
    return peer;
  }

  /** The client that is connected, or null. */
  public @Nullable Client client() {
    return client;
  }

  @Override
  public String clientId() {
    return key.clientId();
  }

  @Override
  public boolean isConnected() {
    return peer != null;
  }

  @Override
  public boolean hasWindow() {
    return hasWindow;
  }

  @Override
  public boolean isDurable() {
    return durable;
  }

  /**
   * A message for this session, from the loop that routes it.
   *
   * @param many whether it goes to others too, so that encoding it once pays
   * @return false when it could not be taken
   */
  boolean offer(
      Loop from,
      Publication publication,
      Qos qos,
      boolean retain,
      int[] identifiers,
      @Nullable Share share,
      boolean many) {
    if (storedAs != 0 && qos != Qos.AT_MOST_ONCE) {
      return offerStored(from, publication, qos, retain, identifiers, share);
    }
    if (loop == from) {
      boolean taken = take(publication, qos, retain, identifiers, share, many);
      updateWindow();
      return taken;
    }
    return isIn(
        from, inbox.put(new Inbox.Item(publication, qos, retain, identifiers, share, null)));
  }

  /**
   * A message that the store keeps too. All of them come through the inbox, so that they arrive in
   * the order of their numbers whichever loop they come from.
   */
  private boolean offerStored(
      Loop from,
      Publication publication,
      Qos qos,
      boolean retain,
      int[] identifiers,
      @Nullable Share share) {
    Journal journal = from.journal();
    MessageRecord message = journal.recordOf(publication);
    byte[] header = SessionRecords.write(new SessionRecords.Header(qos, retain, identifiers));
    long sessionId = storedAs;
    Inbox.Put put =
        inbox.put(
            sequence -> {
              var entry = new Enqueue(sessionId, sequence, header, message);
              Journal.Round round = journal.add(entry);
              return new Inbox.Item(
                  publication,
                  qos,
                  retain,
                  identifiers,
                  share,
                  new StoredEntry(sequence, entry, from, round));
            });
    if (loop == from && put != Inbox.Put.FULL) {
      return drainInbox(from);
    }
    return isIn(from, put);
  }

  private boolean isIn(Loop from, Inbox.Put put) {
    return switch (put) {
      case FIRST -> {
        from.wake(this);
        yield true;
      }
      case BEHIND -> true;
      case FULL -> {
        from.counters().publishDropped++;
        yield false;
      }
    };
  }

  // What only its event loop may do.

  Kernel kernel() {
    return kernel;
  }

  Delivery delivery() {
    return delivery;
  }

  Map<String, Subscription> subscriptions() {
    return subscriptions;
  }

  /** Packet identifiers of QoS 2 messages received and not yet released. */
  PacketIds receivedQos2() {
    return receivedQos2;
  }

  /** Whether its client waits for CONNACK, which waits for the store; nobody else takes it then. */
  boolean isPromised() {
    return afterPromise != null;
  }

  /** Does something once CONNACK has left, or will not. */
  void afterPromise(Runnable task) {
    if (afterPromise == null) {
      task.run();
    } else {
      afterPromise.add(task);
    }
  }

  /** CONNACK may leave, or its client has gone. */
  void promiseKept() {
    List<Runnable> tasks = afterPromise;
    afterPromise = null;
    if (tasks != null) {
      tasks.forEach(Runnable::run);
    }
  }

  /** Since when its client is away, milliseconds since 1970; empty while it is there. */
  OptionalLong awaySinceMillis() {
    long since = absence.sinceMillis();
    return since == 0 ? OptionalLong.empty() : OptionalLong.of(since);
  }

  /** Whether a client in the broker's own process counts on it, connected or not. */
  boolean isReserved() {
    return reserved;
  }

  /** Says so. */
  void reserved(boolean isReserved) {
    reserved = isReserved;
  }

  boolean isEnded() {
    return ended;
  }

  long millis() {
    return home().millis();
  }

  long expirySeconds() {
    return expirySeconds;
  }

  /** Sets how long it outlives its connection. */
  void expirySeconds(long seconds) {
    expirySeconds = seconds;
    durable = seconds > 0;
  }

  void will(@Nullable Will standing) {
    absence.will(standing);
  }

  boolean hasWill() {
    return absence.will() != null;
  }

  /**
   * Takes in what other loops have sent; asked by whichever loop was told, which may no longer be
   * the session's.
   */
  boolean drainInbox(Loop asked) {
    Loop now = loop;
    if (now != asked) {
      if (now != null) {
        now.execute(() -> drainInbox(now));
      }
      return true;
    }
    boolean taken = true;
    for (Inbox.Item item : inbox.take()) {
      taken = handOn(item) || take(item);
    }
    updateWindow();
    return taken;
  }

  private boolean take(Inbox.Item item) {
    StoredEntry stored = item.stored();
    if (stored == null) {
      return take(
          item.publication(),
          item.qos(),
          item.retainAsPublished(),
          item.subscriptionIdentifiers(),
          item.share(),
          false);
    }
    var message =
        new Outgoing(
            item.publication(),
            item.qos(),
            item.retainAsPublished(),
            item.subscriptionIdentifiers(),
            item.share(),
            stored);
    try {
      return !ended && delivery.offer(message);
    } catch (RuntimeException | Error error) {
      failed(error);
      return false;
    }
  }

  /** Takes a message; what goes wrong then concerns this session and nobody else. */
  private boolean take(
      Publication publication,
      Qos qos,
      boolean retain,
      int[] identifiers,
      @Nullable Share share,
      boolean many) {
    try {
      return !ended && delivery.offer(publication, qos, retain, identifiers, share, many);
    } catch (RuntimeException | Error error) {
      failed(error);
      return false;
    }
  }

  private void failed(Throwable error) {
    Peer open = peer;
    if (open != null) {
      open.failed(error);
    } else {
      LOG.error("Internal error while queueing for client {}: {}", clientId(), error.toString());
    }
  }

  /** Passes on a shared message that was sent to this session before its client went. */
  private boolean handOn(Inbox.Item item) {
    Share share = item.share();
    StoredEntry stored = item.stored();
    boolean handedOn = share != null && peer == null && handOn(share, item.publication());
    if (handedOn && stored != null) {
      settled(stored);
    }
    return handedOn;
  }

  /** What it has in a store that outlives the process, or null. */
  @Nullable StoredCopy copy() {
    return copy;
  }

  /** A message is not needed any more. */
  void forget(Outgoing message) {
    if (message.stored != null) {
      settled(message.stored);
    }
  }

  private void settled(StoredEntry stored) {
    if (copy != null) {
      copy.settled(stored);
    }
  }

  /** Stores a message that does not come through the inbox; null where nothing is stored. */
  @Nullable StoredEntry store(Publication publication, Qos qos, boolean retain, int[] identifiers) {
    return copy == null
        ? null
        : copy.enqueue(inbox.nextSequence(), publication, qos, retain, identifiers);
  }

  /**
   * Begins to be kept by the store, or goes on, when it outlives its connection and the store the
   * process.
   */
  void keep() {
    keep(0);
  }

  /**
   * The same.
   *
   * @param window so many messages may be sent before it is kept again
   */
  private void keep(int window) {
    Journal journal = home().journal();
    if (expirySeconds == 0 || !journal.isDurable()) {
      return;
    }
    if (copy == null) {
      copy = new StoredCopy(this, lease);
    }
    copy.keep(
        new SessionRecords.Facts(
            owner,
            expirySeconds,
            absence.sinceMillis(),
            delivery.perhapsSent(window),
            absence.will()));
    if (storedAs == 0) {
      journal.flush(); // first: what other loops have for it must come to the store after it
      storedAs = copy.sessionId();
    }
  }

  /** It was in the store when the broker started. Called before it arrives at its loop. */
  void restored(SessionRecords.Facts facts, Lease claimed) {
    expirySeconds(facts.expirySeconds());
    absence.restored(facts.will(), facts.awaySinceMillis());
    copy = new StoredCopy(this, claimed);
    storedAs = claimed.sessionId();
  }

  /** Numbers of its stored queue up to this one were used before the restart. */
  void usedUpTo(long sequence) {
    inbox.usedUpTo(sequence);
  }

  /**
   * Goes on as if its client had gone when it did, or now where it was connected when the broker
   * ended. Called on its loop once all sessions are there.
   */
  void resume() {
    if (absence.sinceMillis() == 0) {
      absence.begin(true);
      keep();
    }
    absence.waitForClient();
  }

  /** Leaves its loop. From now on it belongs to nobody until {@link #arrive}. */
  void leave() {
    absence.cancelTimers();
    loop = null;
  }

  /** Belongs to this loop from now on. */
  void arrive(Loop arrivedAt, Lease newest) {
    lease = newest;
    if (copy != null) {
      copy.claimed(newest);
    }
    loop = arrivedAt;
    drainInbox(arrivedAt);
  }

  /** A client is there. */
  void attach(Peer opened, int window) {
    absence
        .cancelTimers(); // [MQTT-3.1.3-9]: a will that waited is not sent when the session goes on
    peer = opened;
    client = opened.client();
    delivery.connected(opened, window);
    updateWindow();
  }

  /** The client is about to be told that it is connected: what that promises is noted. */
  void promised(int window) {
    afterPromise = home().journal().isDurable() ? new ArrayList<>(0) : null;
    absence.over();
    keep(window);
  }

  /** The client has proved its identity anew. */
  void identified(Client anew) {
    client = anew;
  }

  /**
   * The client is gone.
   *
   * @param keepWill whether its will is published, now or after its delay
   */
  void detach(boolean keepWill) {
    peer = null;
    client = null;
    delivery.disconnected();
    updateWindow();
    absence.begin(keepWill);
    keep();
    absence.waitForClient();
  }

  /**
   * Takes a connection's place away: its will goes out unless the session goes on and the will may
   * wait.
   */
  void takeOver(boolean goesOn) {
    boolean survives = expirySeconds > 0 && goesOn;
    peer = null;
    client = null;
    delivery.disconnected();
    updateWindow();
    absence.takenOver(goesOn);
    if (!survives) {
      end("taken over");
    }
  }

  /** Ends the session: nothing of it stays. */
  void end(String cause) {
    if (ended) {
      return;
    }
    ended = true;
    absence.cancelTimers();
    absence.publishWill(); // [MQTT-3.1.2-8]: at the latest when the session ends
    subscriptions
        .values()
        .forEach(held -> kernel.subscriptions().unsubscribe(this, held.filter(), held.group()));
    subscriptions.clear();
    delivery.end();
    receivedQos2.clear();
    kernel.sessions().forget(this);
    storedAs = 0;
    home().journal().flush(); // first: what was noted for it came before its end
    kernel.store().append(List.of(new Change.EndSession(key, lease)));
    var chain = kernel.chain().get();
    if (chain.looksAtEvents()) {
      chain.event(new BrokerEvent.SessionEnded(kernel.time().now(), clientId(), cause));
    }
  }

  /**
   * Passes a shared message to another member that is connected, or, where this session ends, to
   * one that is away. Returns false where there is none that takes it.
   */
  boolean handOn(Share share, Publication publication) {
    Subscription member = share.group().nextExcept(this);
    return member != null
        && (ended || member.subscriber().isConnected())
        && Routing.offerShared(home(), publication, share, member);
  }

  /**
   * Passes a shared message to another member after what the loop has to do now: members that turn
   * it down one after the other must not pile up on the stack.
   */
  void handOnLater(Share share, Publication publication) {
    Loop here = home();
    here.execute(
        () -> {
          Subscription member = share.group().nextExcept(this);
          if (member == null || !Routing.offerShared(here, publication, share, member)) {
            here.counters().publishDropped++;
          }
        });
  }

  /** Publishes the will, if one stands. */
  void publishWill() {
    absence.publishWill();
  }

  /** Does something after what the loop has to do now, unless the session has moved by then. */
  void later(Runnable task) {
    Loop here = home();
    here.execute(
        () -> {
          if (loop == here && !ended) {
            task.run();
            updateWindow();
          }
        });
  }

  void countDropped() {
    home().counters().publishDropped++;
  }

  void logQueueFull() {
    LOG.warn("Outgoing messages are being dropped for client {}: its queue is full.", clientId());
  }

  /** Tells routers on all loops whether this session could be sent something now. */
  void updateWindow() {
    boolean now = delivery.hasWindow();
    if (now
        != hasWindow) { // read first: a volatile write for each message would cost more than all
      // else here
      hasWindow = now;
    }
  }

  /** Its loop. */
  Loop home() {
    Loop now = loop;
    if (now == null) {
      throw new IllegalStateException("session " + key + " is moving and belongs to no loop");
    }
    return now;
  }
}
