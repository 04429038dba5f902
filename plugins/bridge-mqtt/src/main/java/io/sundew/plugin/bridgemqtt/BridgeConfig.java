package io.sundew.plugin.bridgemqtt;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The instance's configuration.
 *
 * @param connections the bridges
 */
record BridgeConfig(List<ConnectionConfig> connections) {
  BridgeConfig {
    Set<String> names = new HashSet<>();
    for (ConnectionConfig connection : connections) {
      if (!names.add(connection.name())) {
        throw new IllegalArgumentException(
            "connections: there are two of the name '" + connection.name() + "'");
      }
    }
  }
}
