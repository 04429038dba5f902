package io.sundew.broker.config;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;

/**
 * Where the broker is looked into and operated while it runs: always a unix socket in the data
 * directory, unless it is off.
 *
 * @param enabled whether there is any such place
 * @param listen a loopback address to listen on besides; port 0 takes a free one
 * @param hosts names besides those of this machine's loopback that requests may be addressed to, in
 *     small letters
 */
public record AdminConfig(boolean enabled, Optional<InetSocketAddress> listen, Set<String> hosts) {
  /** The unix socket only. */
  public static final AdminConfig DEFAULT = new AdminConfig(true, Optional.empty(), Set.of());

  /** Nothing at all. */
  public static final AdminConfig OFF = new AdminConfig(false, Optional.empty(), Set.of());

  public AdminConfig {
    hosts = Set.copyOf(hosts);
    listen.ifPresent(AdminConfig::requireLoopback);
  }

  private static void requireLoopback(InetSocketAddress address) {
    if (!isLoopback(address)) {
      throw new IllegalArgumentException(address + " can be reached from other machines");
    }
  }

  static boolean isLoopback(InetSocketAddress address) {
    return address.getAddress() != null && address.getAddress().isLoopbackAddress();
  }
}
