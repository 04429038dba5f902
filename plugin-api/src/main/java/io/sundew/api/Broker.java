package io.sundew.api;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The broker's clients and messages, for plugins. Thread safe; no method waits for a client or a
 * disk.
 */
public interface Broker {
  /** A message to begin with; change it with its {@code with} methods. QoS 0, not retained. */
  Message message(String topic, byte[] payload);

  /**
   * Publishes a message as this plugin instance: it is routed without access control and passes no
   * hook of this instance.
   *
   * <p>Messages of one instance are published in the order of the calls, in a share of the broker's
   * time that leaves room for clients and other plugins. Up to 1,000 of an instance may be on their
   * way at a time, from the call until what it returned has completed: who has many waits for some
   * of them before it goes on. Where there are so many, the call itself waits up to 100 ms for
   * room, in threads of the plugin; it does not in a hook, nor in what follows such a stage.
   *
   * @return completes, on a thread of the instance, when the message is routed and, at QoS 1 and 2,
   *     is in every queue it belongs to; fails when a topic is not valid, the message was emitted
   *     for the sixteenth time, 1,000 are on their way already and it found no room, or the broker
   *     stops
   */
  CompletionStage<Void> publish(Message message);

  /**
   * Publishes a message as whoever sent that request: access control and all hooks hold for it as
   * for a client of the listener that the request came by, and so do that listener's mount point
   * and what it takes. Bounded as {@link #publish(Message)} is.
   *
   * @return completes when the message is in every queue it belongs to and a store has it, with
   *     what a PUBACK would say; with an error where it was not taken: {@link
   *     ReasonCode#QOS_NOT_SUPPORTED}, {@link ReasonCode#RETAIN_NOT_SUPPORTED}, {@link
   *     ReasonCode#TOPIC_NAME_INVALID} and {@link ReasonCode#PACKET_TOO_LARGE} are limits of
   *     clients
   */
  CompletionStage<ReasonCode> publish(Message message, HttpRequest behalf);

  /** The connected clients, as of now. */
  List<Client> clients();

  /** The connected client of that identifier. */
  Optional<Client> client(String clientId);

  /**
   * Disconnects a client; its will is published as for any disconnection by the broker.
   *
   * @return completes with whether it was connected
   */
  CompletionStage<Boolean> disconnect(Client client, ReasonCode reason);

  /** The retained message of a topic. */
  Optional<Message> retained(String topic);
}
