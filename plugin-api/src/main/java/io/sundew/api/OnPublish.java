package io.sundew.api;

/**
 * Looks at each message a client publishes, wills included, after it was authorized.
 *
 * <p>Thread: the event loop when the plugin's manifest says {@code Sundew-Inline: true}, where it
 * must neither block nor be slow; otherwise a thread of the binding's own pool. Order: the messages
 * of a client in its order; different clients run in parallel. Deadline: 250 ms unless the operator
 * sets another. An exception, a null or a missed deadline counts as a failure: the message is
 * refused.
 */
@FunctionalInterface
public interface OnPublish {
  /** Decides on one message. */
  PublishDecision onPublish(Message message, Client publisher) throws Exception;
}
