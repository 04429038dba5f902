package io.sundew.broker.config;

import java.net.InetSocketAddress;
import java.util.List;

/** The listeners of a configuration that names none: this machine only. */
final class DefaultListeners {
  /** Stands where an address could not be read. */
  static final List<InetSocketAddress> NOWHERE = Addresses.loopback(0);

  private DefaultListeners() {}

  /** One listener for each port; for none, one on MQTT's port. */
  static List<ListenerConfig> on(List<Integer> ports) {
    return (ports.isEmpty() ? List.of(Addresses.MQTT_PORT) : ports)
        .stream()
            .map(port -> listener(ports.size() > 1 ? "default-" + port : "default", port))
            .toList();
  }

  private static ListenerConfig listener(String name, int port) {
    return ListenerConfig.of(name, Addresses.loopback(port).getFirst())
        .withAddresses(Addresses.loopback(port));
  }
}
