package io.sundew.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A client in the broker's own process, which bridges are made of. It has a session as any client
 * has: queue, order, limits and what a store keeps of it are the broker's, and the plugin adds what
 * happens at the other end.
 *
 * <p>While it is closed, messages wait. While it is open they come to its {@link Receiver}, at most
 * as many of QoS 1 and 2 at a time as were asked for and are not settled. The exchanges of MQTT
 * (5.0 section 4.3) hold between broker and receiver as they do on a connection: QoS 1 is settled
 * by {@link #acknowledge}; QoS 2 by {@link #received}, which the broker answers with a {@link
 * Release}, and {@link #completed}. What is not settled when it is closed comes again, under the
 * same packet identifier, when it is opened again, also after a restart of the broker where a store
 * outlives that.
 *
 * <p>Thread safe; no method waits. Stages complete on a thread of the instance; they fail with an
 * {@link IllegalStateException} where the instance was stopped or the client has ended. What is
 * asked before the broker has its store is done once it has.
 */
public interface LocalClient {
  /**
   * Begins to receive; one that is open already changes its receiver.
   *
   * @param receiveMaximum how many messages of QoS 1 and 2 may be unsettled, 1 to 65,535; the
   *     broker's limit for clients that connect does not hold here
   * @return completes when the first message may come, with whether the session had been there
   *     before this client was made
   */
  CompletionStage<Boolean> open(int receiveMaximum, Receiver receiver);

  /**
   * Receives no more. The session stays and goes on to queue unless its {@link Settings} say that
   * nothing is kept. Harmless where it is closed.
   */
  void close();

  /**
   * Ends the session with all that waits in it, dead letters excepted; the client can not be used
   * any more.
   */
  CompletionStage<Void> end();

  /**
   * Has exactly these subscriptions from now on: those it had beside them end, those that are as
   * they were stay as they are.
   *
   * @return completes when a store has them, with a reason code for each: the granted QoS or why it
   *     was refused
   */
  CompletionStage<List<ReasonCode>> subscribe(List<Subscription> subscriptions);

  /**
   * Publishes as this client, also while it is closed: hooks see it as the publisher, and its own
   * subscriptions that want none of its own messages get nothing of it. Messages are published in
   * the order of the calls. Up to 1,000 may be on their way; where there are more, the call waits
   * as {@link Broker#publish(Message)} does.
   *
   * @return completes when the message is in every queue it belongs to and a store has it, with
   *     what a PUBACK would say
   */
  CompletionStage<ReasonCode> publish(Message message);

  /**
   * Publishes what another server sent at QoS 2 under that packet identifier, once: when the
   * identifier is known and was not {@link #release released} since, this completes with success
   * and publishes nothing.
   *
   * @return completes when a store has the message and the identifier, with what a PUBREC would say
   */
  CompletionStage<ReasonCode> publish(Message message, int packetId);

  /**
   * The other server sent PUBREL for that identifier.
   *
   * @return completes when a store has it, with whether the identifier was known: PUBCOMP may be
   *     sent
   */
  CompletionStage<Boolean> release(int packetId);

  /**
   * Forgets all identifiers of {@link #publish(Message, int)}: for when the other server has lost
   * its session.
   */
  void forgetReceived();

  /** A message of QoS 1 has arrived where it was to go. Unknown identifiers do no harm. */
  void acknowledge(int packetId);

  /**
   * A message of QoS 2 has arrived where it was to go. With success the broker answers with a
   * {@link Release}; with an error the exchange has ended.
   */
  void received(int packetId, ReasonCode reason);

  /** The exchange of a message of QoS 2 has ended. */
  void completed(int packetId);

  /**
   * A message of QoS 1 or 2 can not be brought to where it was to go: it joins the dead letters of
   * this client, which a store keeps too and operators may look at, retry and drop, and is settled.
   *
   * @param why for operators; without secrets and payloads
   * @return completes when a store has it, with whether there was room; where there was none it was
   *     dropped and counted
   */
  CompletionStage<Boolean> deadLetter(int packetId, String why);

  /** Says how it stands at the other end: for the log's reader, the admin API, CLI and health. */
  void tell(Status status);

  /** Messages that wait or are not settled, about now. */
  long waiting();

  /**
   * What a local client is to be.
   *
   * @param name for operators, unique in the broker: {@code [A-Za-z0-9][A-Za-z0-9 ._-]{0,63}}; its
   *     identity is {@code bridge:NAME}
   * @param clientId under which the session is known, apart from those of network clients
   * @param durable whether messages wait for it while it is closed, over restarts where a store
   *     outlives these; else its session ends when it is closed
   * @param trusted whether it may publish and subscribe without being asked about
   * @param maximumQueuedBytes how much may wait; 0: the broker's limit for each session
   * @param queueQos0 whether messages of QoS 0 wait too while it is closed, in memory; else only
   *     where the broker has them wait for all
   * @param behalf whose request it serves; authorizers are then asked about whoever sent that, its
   *     topics lie behind the mount point of that listener, {@code name} and {@code clientId} need
   *     only be unique, and it is not shown as a bridge
   */
  record Settings(
      String name,
      String clientId,
      boolean durable,
      boolean trusted,
      long maximumQueuedBytes,
      boolean queueQos0,
      Optional<HttpRequest> behalf) {
    public Settings {
      if (!name.matches("[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}")) {
        throw new IllegalArgumentException(
            "'" + name + "' does not match [A-Za-z0-9][A-Za-z0-9 ._-]{0,63}");
      }
      if (clientId.isEmpty() || clientId.length() > 1024) {
        throw new IllegalArgumentException(
            "a client identifier has 1 to 1,024 characters, not " + clientId.length());
      }
      if (maximumQueuedBytes < 0) {
        throw new IllegalArgumentException("maximumQueuedBytes is " + maximumQueuedBytes);
      }
    }

    /** Of a client that leaves it to the broker whether messages of QoS 0 wait. */
    public Settings(
        String name,
        String clientId,
        boolean durable,
        boolean trusted,
        long maximumQueuedBytes,
        Optional<HttpRequest> behalf) {
      this(name, clientId, durable, trusted, maximumQueuedBytes, false, behalf);
    }
  }

  /**
   * A subscription.
   *
   * @param noLocal whether messages of this client itself are left out
   * @param retainAsPublished whether messages keep their retain flag
   * @param retained whether retained messages come when the subscription is new
   */
  record Subscription(
      String filter, Qos qos, boolean noLocal, boolean retainAsPublished, boolean retained) {}

  /** What comes to a receiver. */
  sealed interface Outbound permits Delivery, Release {}

  /**
   * A message.
   *
   * @param qos at which it is delivered; the message has the one it was published at
   * @param packetId 0 at QoS 0
   * @param retain as PUBLISH would have it
   * @param duplicate whether it was delivered before and not settled
   * @param expirySeconds what is left of its Message Expiry Interval
   * @param publisher the client identifier it was published by; empty for the broker and plugins
   * @param publisherName the identity it was published by; empty when anonymous
   * @param received when the broker received it
   */
  record Delivery(
      Message message,
      Qos qos,
      int packetId,
      boolean retain,
      boolean duplicate,
      Optional<Long> expirySeconds,
      String publisher,
      String publisherName,
      Instant received)
      implements Outbound {}

  /** What PUBREL says: the broker has heard that the message of QoS 2 was received. */
  record Release(int packetId) implements Outbound {}

  /**
   * Takes what is delivered. Called on one thread of its client's own, in order; it may wait, and
   * what comes meanwhile comes together. Where it waits long, messages of QoS 0 are dropped once
   * the queue is full. What it throws is logged and closes the client.
   */
  interface Receiver {
    /** Takes one or more in order. */
    void receive(List<Outbound> outbound) throws Exception;

    /** The broker or an operator has closed the client; nothing more comes. */
    default void closed(ReasonCode reason, String why) {}
  }

  /**
   * How a client stands at its other end.
   *
   * @param remote where that is, without secrets
   * @param problem what is wrong, or was at last; empty for nothing
   */
  record Status(State state, String remote, String problem) {}

  /** Whether the other end can be reached. */
  enum State {
    /** It is on its way there. */
    CONNECTING,
    /** It is there. */
    CONNECTED,
    /** It could not get there and tries again later. */
    WAITING,
    /** There is nothing to do there now. */
    IDLE,
    /** It tries no more until somebody sees to it. */
    STOPPED
  }
}
