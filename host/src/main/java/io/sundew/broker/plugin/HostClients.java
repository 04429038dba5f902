package io.sundew.broker.plugin;

import io.sundew.api.LocalClient;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Makes the clients that plugin instances have in the broker's process. Thread safe; stages
 * complete on event loops, receivers are called on threads of the clients.
 */
public interface HostClients {
  /**
   * Makes a client of that instance.
   *
   * @throws IllegalArgumentException when there is one of that name or identifier
   */
  LocalClient make(String instance, LocalClient.Settings settings);

  /** Gives a client up: it is closed, and its session stays where that is durable. */
  void giveUp(LocalClient client);

  /** The identifiers of durable sessions of that instance without a client. */
  CompletionStage<List<String>> abandoned(String instance);

  /** Ends such a session; completes with whether there was one. */
  CompletionStage<Boolean> endAbandoned(String instance, String clientId);
}
