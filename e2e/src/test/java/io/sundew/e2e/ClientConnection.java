package io.sundew.e2e;

import java.time.Duration;
import java.util.Optional;

/**
 * A connected client of some library, with the little that the scenarios need of it. Calls return
 * when the broker has acknowledged; failures come as the library's exceptions.
 */
interface ClientConnection extends AutoCloseable {
  void subscribe(String filter, int qos) throws Exception;

  void unsubscribe(String filter) throws Exception;

  void publish(Message message) throws Exception;

  /** The next message received, waited for at most this long. */
  Optional<Message> poll(Duration patience) throws Exception;

  /** The next message received; there must be one. */
  default Message receive() throws Exception {
    return poll(Program.PATIENCE).orElseThrow(() -> new AssertionError("no message came"));
  }

  /** Waits until the library reports that the connection has ended, not by its own doing. */
  void awaitConnectionLost() throws Exception;

  /** Ends the connection with DISCONNECT. */
  void disconnect() throws Exception;

  /** Ends the connection if it is still there. */
  @Override
  void close();
}
