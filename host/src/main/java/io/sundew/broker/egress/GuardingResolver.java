package io.sundew.broker.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.List;
import java.util.stream.Stream;

/**
 * The JVM's own resolver, with an eye on {@link GuardedNames}. Thread safe.
 *
 * @param system resolves
 */
record GuardingResolver(InetAddressResolver system) implements InetAddressResolver {
  private static volatile boolean installed;

  /** What the JVM finds by the jar's list of services when it first looks a name up. */
  public static final class Provider extends InetAddressResolverProvider {
    @Override
    public InetAddressResolver get(Configuration configuration) {
      return install(configuration.builtinResolver());
    }

    @Override
    public String name() {
      return "Sundew egress";
    }
  }

  /** What the JVM shall resolve by from now on. */
  static InetAddressResolver install(InetAddressResolver system) {
    installed = true;
    return new GuardingResolver(system);
  }

  /** Whether the JVM resolves by it, as far as names have been looked up yet. */
  static boolean isInstalled() {
    return installed;
  }

  @Override
  public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
      throws UnknownHostException {
    Stream<InetAddress> found = system.lookupByName(host, policy);
    if (!GuardedNames.isGuarded(host)) {
      return found;
    }
    List<InetAddress> addresses = found.toList();
    GuardedNames.filter(host, addresses);
    return addresses.stream();
  }

  @Override
  public String lookupByAddress(byte[] address) throws UnknownHostException {
    return system.lookupByAddress(address);
  }
}
