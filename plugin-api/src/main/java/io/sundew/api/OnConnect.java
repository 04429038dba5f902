package io.sundew.api;

/**
 * Looks at an authenticated CONNECT before its session is opened.
 *
 * <p>Thread: the event loop when the plugin's manifest says {@code Sundew-Inline: true}, where it
 * must neither block nor be slow; otherwise a thread of the binding's own pool. Order: once a
 * connection. Deadline: 250 ms unless the operator sets another. An exception, a null or a missed
 * deadline counts as a failure: the connection is refused.
 */
@FunctionalInterface
public interface OnConnect {
  /** Decides on the request of that client. */
  ConnectDecision onConnect(ConnectRequest request, Client client) throws Exception;
}
