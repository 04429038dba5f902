package io.sundew.api;

/**
 * Decides what a client may do.
 *
 * <p>Thread: the event loop when the plugin's manifest says {@code Sundew-Inline: true}, where it
 * must neither block nor be slow; otherwise a thread of the binding's own pool. Order: the
 * questions of one client come one after the other; different clients run in parallel. Deadline: 1
 * s unless the operator sets another. An exception, a null or a missed deadline counts as a
 * failure: the action is denied.
 */
@FunctionalInterface
public interface Authorizer {
  /** Decides on one action of that client. */
  AuthorizeDecision authorize(AuthorizeRequest request, Client client) throws Exception;
}
