package io.sundew.broker.config;

import java.util.Optional;

/**
 * What a listener speaks beneath MQTT.
 *
 * @param http how it serves HTTP and WebSocket; empty: it does not
 * @param proxy what proxies say in front of connections; empty: nothing
 * @param unix a unix socket it listens on besides its addresses
 * @param detect whether TLS, HTTP and plain MQTT are told apart by the first bytes of a connection;
 *     where not, a listener with {@code http} speaks nothing else
 */
public record WireConfig(
    Optional<HttpConfig> http,
    boolean detect,
    Optional<ProxyConfig> proxy,
    Optional<UnixSocketConfig> unix) {
  /** MQTT on a stream of bytes, and nothing else. */
  public static final WireConfig MQTT =
      new WireConfig(Optional.empty(), false, Optional.empty(), Optional.empty());

  /** HTTP with WebSocket, and nothing else. */
  public static WireConfig of(HttpConfig http) {
    return MQTT.with(Optional.of(http), false);
  }

  /** The same with that HTTP. */
  WireConfig with(Optional<HttpConfig> other, boolean detected) {
    return new WireConfig(other, detected, proxy, unix);
  }

  /** The same behind such a proxy. */
  public WireConfig behind(ProxyConfig other) {
    return new WireConfig(http, detect, Optional.of(other), unix);
  }

  /** The same on that socket, too. */
  public WireConfig on(UnixSocketConfig other) {
    return new WireConfig(http, detect, proxy, Optional.of(other));
  }

  /** Whether a connection begins with MQTT or TLS, and nothing else. */
  public boolean isPlain() {
    return http.isEmpty() && !detect && proxy.isEmpty();
  }
}
