package io.sundew.broker.egress;

import io.sundew.api.Http;
import io.sundew.broker.config.AddressRange;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** Which addresses requests may go to. Immutable; thread safe. */
final class EgressPolicy {
  private static final List<Embedding> EMBEDDINGS =
      List.of(
          new Embedding("::/96", 12), // IPv4-compatible
          new Embedding("64:ff9b::/96", 12), // NAT64
          new Embedding("2002::/16", 2)); // 6to4

  private final List<AddressRange> deny;

  EgressPolicy(List<AddressRange> deny) {
    this.deny = deny;
  }

  /**
   * Refuses a host of which any address is denied: which one is connected to is not ours to choose.
   *
   * @throws Http.Refused naming host, address and range
   */
  void check(String host, List<InetAddress> addresses) throws Http.Refused {
    for (InetAddress address : addresses) {
      for (AddressRange range : deny) {
        if (range.contains(address) || range.contains(embedded(address))) {
          throw new Http.Refused(
              "%s is %s, which 'egress: deny' has (%s)"
                  .formatted(host, address.getHostAddress(), range));
        }
      }
    }
  }

  /**
   * The IPv4 address that an IPv6 address leads to, or the address itself. IPv4-mapped ones Java
   * has turned into IPv4 already.
   */
  private static InetAddress embedded(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return address;
    }
    for (Embedding embedding : EMBEDDINGS) {
      if (embedding.range.contains(address)) {
        return embedding.address(address.getAddress());
      }
    }
    return address;
  }

  /** IPv6 addresses that have an IPv4 address at that byte. */
  private record Embedding(AddressRange range, int at) {
    Embedding(String range, int at) {
      this(AddressRange.parse(range).orElseThrow(), at);
    }

    InetAddress address(byte[] bytes) {
      try {
        return InetAddress.getByAddress(Arrays.copyOfRange(bytes, at, at + 4));
      } catch (UnknownHostException impossible) {
        throw new IllegalStateException(impossible); // four bytes are an address
      }
    }
  }
}
