package io.sundew.api;

/**
 * Looks at each message before it goes to one subscriber.
 *
 * <p>Thread: the event loop when the plugin's manifest says {@code Sundew-Inline: true}, where it
 * must neither block nor be slow; otherwise a thread of the binding's own pool. Order: the messages
 * of a subscriber in its order. Deadline: 50 ms unless the operator sets another. An exception, a
 * null or a missed deadline counts as a failure: the message is delivered unchanged.
 */
@FunctionalInterface
public interface OnDeliver {
  /** Decides on one message to that subscriber. */
  DeliverDecision onDeliver(Message message, Client subscriber) throws Exception;
}
