package io.sundew.broker.config;

import io.sundew.api.ProtocolVersion;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One listener.
 *
 * @param name unique among the listeners
 * @param addresses the sockets it listens on, at least one unless it has a unix socket; port 0
 *     takes a free one
 * @param allowAnonymous whether clients without credentials are let in where no authenticator
 *     decides; empty: as the broker's
 * @param maxConnections connections at a time, 0 for no limit
 * @param maxQos the highest quality of service, told to v5 clients; 0 to 2
 * @param maxTopicAliases Topic Alias Maximum told to v5 clients; empty: as the broker's
 * @param maxOutgoingTopicAliases the most aliases the broker uses towards one client; empty: as the
 *     broker's
 * @param protocolVersions the versions spoken here
 * @param namespace keeps sessions of tenants apart; empty by default
 * @param autoIdPrefix begins the client identifiers the broker assigns
 * @param allowZeroLengthClientId whether the broker assigns identifiers at all
 * @param mountPoint begins all topics of its clients, unseen by them; empty: none
 * @param useUserNameAsClientId whether the user name takes the place of the client identifier;
 *     empty: as the broker's
 * @param clientIdPrefix what client identifiers must begin with
 * @param tls how it speaks TLS; empty: it does not
 * @param wire what it speaks beneath MQTT
 * @param source where that is written
 */
public record ListenerConfig(
    String name,
    List<InetSocketAddress> addresses,
    Optional<Boolean> allowAnonymous,
    int maxConnections,
    int maxQos,
    OptionalInt maxTopicAliases,
    OptionalInt maxOutgoingTopicAliases,
    Set<ProtocolVersion> protocolVersions,
    String namespace,
    String autoIdPrefix,
    boolean allowZeroLengthClientId,
    String mountPoint,
    Optional<Boolean> useUserNameAsClientId,
    String clientIdPrefix,
    Optional<TlsConfig> tls,
    WireConfig wire,
    Source source) {
  public ListenerConfig {
    addresses = List.copyOf(addresses);
    if (addresses.isEmpty() && wire.unix().isEmpty()) {
      throw new IllegalArgumentException("listener " + name + " has no address");
    }
    protocolVersions = Set.copyOf(protocolVersions);
  }

  /** A listener with the defaults. */
  public static ListenerConfig of(String name, InetSocketAddress address) {
    return new ListenerConfig(
        name,
        List.of(address),
        Optional.empty(),
        0,
        2,
        OptionalInt.empty(),
        OptionalInt.empty(),
        Set.of(ProtocolVersion.values()),
        "",
        "auto-",
        true,
        "",
        Optional.empty(),
        "",
        Optional.empty(),
        WireConfig.MQTT,
        Source.BUILT_IN);
  }

  /** The same listener elsewhere. */
  public ListenerConfig withAddresses(List<InetSocketAddress> others) {
    return with(others, wire);
  }

  /** The same listener that speaks that beneath MQTT. */
  public ListenerConfig withWire(WireConfig other) {
    return with(addresses, other);
  }

  private ListenerConfig with(List<InetSocketAddress> others, WireConfig other) {
    return new ListenerConfig(
        name,
        others,
        allowAnonymous,
        maxConnections,
        maxQos,
        maxTopicAliases,
        maxOutgoingTopicAliases,
        protocolVersions,
        namespace,
        autoIdPrefix,
        allowZeroLengthClientId,
        mountPoint,
        useUserNameAsClientId,
        clientIdPrefix,
        tls,
        other,
        source);
  }

  /** All that it listens on. */
  public List<SocketAddress> sockets() {
    List<SocketAddress> sockets = new ArrayList<>(addresses);
    wire.unix().ifPresent(unix -> sockets.add(UnixDomainSocketAddress.of(unix.path())));
    return sockets;
  }

  /** The first of the addresses. */
  public InetSocketAddress address() {
    return addresses.getFirst();
  }

  /** Whether only this machine can reach it. */
  public boolean isLoopback() {
    return addresses.stream()
        .allMatch(a -> a.getAddress() != null && a.getAddress().isLoopbackAddress());
  }
}
