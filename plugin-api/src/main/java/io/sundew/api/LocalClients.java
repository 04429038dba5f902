package io.sundew.api;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** The clients of one plugin instance in the broker's own process. Thread safe. */
public interface LocalClients {
  /**
   * Makes a client; it is closed at first. When the instance is stopped it is closed, and its
   * session stays where that is durable.
   *
   * @throws IllegalArgumentException when the broker has one of that name or identifier
   */
  LocalClient make(LocalClient.Settings settings);

  /**
   * The identifiers of durable sessions that clients of this instance have left, now or in an
   * earlier run of the broker, and that none has now: of bridges that are not wanted any more.
   *
   * @return completes once the broker has its store, on a thread of the instance
   */
  CompletionStage<List<String>> abandoned();

  /** Ends such a session with all that waits in it; completes with whether there was one. */
  CompletionStage<Boolean> endAbandoned(String clientId);
}
