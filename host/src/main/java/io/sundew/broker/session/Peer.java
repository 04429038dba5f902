package io.sundew.broker.session;

import io.sundew.api.Client;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.broker.message.Publication;
import io.sundew.broker.plugin.ClientChain;
import java.util.Optional;

/**
 * Who is at the other end of a session: a client behind a network connection, or one in the
 * broker's own process. Confined to the session's event loop.
 */
sealed interface Peer permits Connection, LocalPeer, DeadLetterReader {
  /** The loop that serves it, which is the session's. */
  Loop loop();

  /** Who it is. */
  Client client();

  /** The hooks as they are now, for this client. */
  ClientChain hooks();

  /** Whether so much waits for it that only what must be sent should be sent. */
  boolean isFull();

  /**
   * Sends a PUBLISH.
   *
   * @param many whether other receivers get the same message now
   * @return false when it is too large for the client [MQTT-3.1.2-24]
   */
  boolean publish(
      Publication publication,
      Qos qos,
      boolean duplicate,
      boolean retain,
      int packetId,
      int[] identifiers,
      boolean many);

  /** Sends a PUBREL. */
  void sendPubrel(int packetId, ReasonCode reason);

  /** Something in the broker went wrong while it was served. */
  void failed(Throwable error);

  /** Ends it for a reason of the broker's; the will is published. */
  void close(ReasonCode reason, String message);

  /** Another takes the session. */
  void takenOver(boolean goesOn);

  /** Who is connected and how; empty before CONNACK and after the end. */
  Optional<SessionReport.Connected> report();
}
