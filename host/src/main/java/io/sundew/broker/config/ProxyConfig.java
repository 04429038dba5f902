package io.sundew.broker.config;

import java.net.InetAddress;
import java.util.List;

/**
 * What a proxy says of a client in front of its connection, by the PROXY protocol.
 *
 * @param version of the protocol, 1 or 2
 * @param from the proxies that are believed
 * @param requireTls whether it must say that the client came by TLS
 */
public record ProxyConfig(int version, List<AddressRange> from, boolean requireTls) {
  public ProxyConfig {
    if (version != 1 && version != 2) {
      throw new IllegalArgumentException("there is no version " + version);
    }
    from = List.copyOf(from);
  }

  /** Every address. */
  static final List<AddressRange> ANYBODY =
      List.of(
          new AddressRange(InetAddress.ofLiteral("0.0.0.0"), 0),
          new AddressRange(InetAddress.ofLiteral("::"), 0));

  /** Whether that peer is believed. */
  public boolean believes(InetAddress peer) {
    return from.stream().anyMatch(range -> range.contains(peer));
  }
}
