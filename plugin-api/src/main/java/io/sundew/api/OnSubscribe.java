package io.sundew.api;

/**
 * Looks at each topic filter of a SUBSCRIBE.
 *
 * <p>Thread: the event loop when the plugin's manifest says {@code Sundew-Inline: true}, where it
 * must neither block nor be slow; otherwise a thread of the binding's own pool. Order: the filters
 * of a client in its order. Deadline: 250 ms unless the operator sets another. An exception, a null
 * or a missed deadline counts as a failure: the filter is refused.
 */
@FunctionalInterface
public interface OnSubscribe {
  /** Decides on one topic filter. */
  SubscribeDecision onSubscribe(SubscribeRequest request, Client client) throws Exception;
}
