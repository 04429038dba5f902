package io.sundew.broker.config;

import io.sundew.api.ProtocolVersion;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A listener of a {@code mosquitto.conf} while its options are read. */
final class MosquittoListener {
  /** The line that opened it or gave it its port or address; null as long as none did. */
  @Nullable MosquittoLine line;

  /** Where it listens; null: on all interfaces. */
  @Nullable String host;

  int port = Addresses.MQTT_PORT;
  Predicate<InetSocketAddress> family = _ -> true;
  Set<ProtocolVersion> protocolVersions = EnumSet.allOf(ProtocolVersion.class);
  int maxConnections;
  int maxQos = 2;
  OptionalInt maxTopicAliases = OptionalInt.empty();
  OptionalInt maxOutgoingTopicAliases = OptionalInt.empty();

  /** The unix socket it listens on in the place of a port. */
  @Nullable Path unix;

  /** The network interface whose addresses it listens on. */
  @Nullable String device;

  /** The version that proxies speak in front of a connection; 0: none. */
  int proxyVersion;

  boolean proxyRequiresTls;
  boolean webSockets;
  boolean httpOnly;
  final List<String> webOrigins = new ArrayList<>();
  @Nullable Path httpDirectory;
  boolean useUserNameAsClientId;
  String mountPoint = "";
  @Nullable Boolean allowAnonymous;
  @Nullable String autoIdPrefix;
  final MosquittoSecurity security = new MosquittoSecurity();
  final MosquittoTls tls = new MosquittoTls();

  /** Names of its options that were given. */
  final Set<String> given = new HashSet<>();

  /** What it speaks beneath MQTT. */
  WireConfig wire() {
    return new WireConfig(http(), false, proxy(), unix());
  }

  private Optional<UnixSocketConfig> unix() {
    return Optional.ofNullable(unix)
        .map(path -> new UnixSocketConfig(path, UnixSocketConfig.DEFAULT_MODE));
  }

  /** Mosquitto believes whoever connects. */
  private Optional<ProxyConfig> proxy() {
    return proxyVersion == 0
        ? Optional.empty()
        : Optional.of(
            new ProxyConfig(
                proxyVersion, ProxyConfig.ANYBODY, proxyVersion == 2 && proxyRequiresTls));
  }

  private Optional<HttpConfig> http() {
    if (!webSockets && !httpOnly) {
      return Optional.empty();
    }
    WebOrigins origins = webOrigins.isEmpty() ? WebOrigins.ANY : new WebOrigins.Listed(webOrigins);
    return Optional.of(
        new HttpConfig(
            httpOnly ? HttpConfig.NO_PATH : HttpConfig.ANY_PATH,
            origins,
            Optional.ofNullable(httpDirectory)));
  }

  /** The sockets; {@link #line} must be known. */
  List<InetSocketAddress> addresses(MosquittoLine where) {
    if (unix != null) {
      return List.of();
    }
    try {
      List<InetSocketAddress> all =
          device != null
              ? Addresses.ofDevice(device, port)
              : host == null ? Addresses.everywhere(port) : Addresses.resolve(host, port);
      List<InetSocketAddress> wanted = all.stream().filter(family).toList();
      if (wanted.isEmpty()) {
        throw where.error(
            "'%s' has no address of the socket_domain.".formatted(device == null ? host : device));
      }
      return wanted;
    } catch (UnknownHostException _) {
      throw where.error(
          "Unable to resolve the address '%s'.".formatted(device == null ? host : device));
    }
  }
}
