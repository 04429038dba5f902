package io.sundew.broker.transport;

import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a connection came through before MQTT began on it.
 *
 * @param from the client's address
 * @param certificates those the client has shown, its own first
 * @param encrypted whether TLS is beneath
 * @param frames the WebSocket beneath; null where there is none
 */
record Arrival(
    SocketAddress from,
    List<X509Certificate> certificates,
    boolean encrypted,
    @Nullable WebSocketFrames frames) {
  /** Straight from the socket. */
  static Arrival plain(SocketAddress from) {
    return new Arrival(from, List.of(), false, null);
  }

  /** Whether another handler has read what comes, and not the connection's told it where to. */
  boolean isRelayed() {
    return encrypted || frames != null;
  }
}
