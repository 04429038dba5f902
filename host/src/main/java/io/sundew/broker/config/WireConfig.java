package io.sundew.broker.config;

import java.util.Optional;

/**
 * What a listener speaks beneath MQTT.
 *
 * @param http how it serves HTTP and WebSocket; empty: it does not
 * @param detect whether TLS, HTTP and plain MQTT are told apart by the first bytes of a connection;
 *     where not, a listener with {@code http} speaks nothing else
 */
public record WireConfig(Optional<HttpConfig> http, boolean detect) {
  /** MQTT on a stream of bytes, and nothing else. */
  public static final WireConfig MQTT = new WireConfig(Optional.empty(), false);

  /** HTTP with WebSocket, and nothing else. */
  public static WireConfig of(HttpConfig http) {
    return new WireConfig(Optional.of(http), false);
  }
}
