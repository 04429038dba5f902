package io.sundew.api;

/**
 * Decides who a client is, at CONNECT and when it authenticates anew.
 *
 * <p>Thread: the event loop when the plugin's manifest says {@code Sundew-Inline: true}, where it
 * must neither block nor be slow; otherwise a thread of the binding's own pool. Order: steps of one
 * client's exchange come one after the other; different clients run in parallel. Deadline: 5 s
 * unless the operator sets another. An exception, a null or a missed deadline counts as a failure:
 * the client is rejected.
 */
@FunctionalInterface
public interface Authenticator {
  /** Decides on one attempt. */
  AuthenticateDecision authenticate(ConnectAttempt attempt) throws Exception;
}
