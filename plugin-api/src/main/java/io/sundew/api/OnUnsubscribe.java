package io.sundew.api;

/**
 * Looks at each topic filter of an UNSUBSCRIBE.
 *
 * <p>Thread: the event loop when the plugin's manifest says {@code Sundew-Inline: true}, where it
 * must neither block nor be slow; otherwise a thread of the binding's own pool. Order: the filters
 * of a client in its order. Deadline: 250 ms unless the operator sets another. An exception, a null
 * or a missed deadline counts as a failure: the request is refused.
 */
@FunctionalInterface
public interface OnUnsubscribe {
  /** Decides on one topic filter. */
  UnsubscribeDecision onUnsubscribe(String filter, Client client) throws Exception;
}
