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
  @Nullable Integer maxTopicAliases;
  @Nullable Integer maxOutgoingTopicAliases;
  boolean webSockets;
  boolean httpOnly;
  final List<String> webOrigins = new ArrayList<>();
  @Nullable Path httpDirectory;
  boolean useUserNameAsClientId;
  @Nullable Boolean allowAnonymous;
  @Nullable String autoIdPrefix;
  final MosquittoSecurity security = new MosquittoSecurity();
  final MosquittoTls tls = new MosquittoTls();

  /** Names of its options that were given. */
  final Set<String> given = new HashSet<>();

  /** What it speaks beneath MQTT. */
  WireConfig wire() {
    if (!webSockets && !httpOnly) {
      return WireConfig.MQTT;
    }
    WebOrigins origins = webOrigins.isEmpty() ? WebOrigins.ANY : new WebOrigins.Listed(webOrigins);
    return WireConfig.of(
        new HttpConfig(
            httpOnly ? HttpConfig.NO_PATH : HttpConfig.ANY_PATH,
            origins,
            Optional.ofNullable(httpDirectory)));
  }

  /** The sockets; {@link #line} must be known. */
  List<InetSocketAddress> addresses(MosquittoLine where) {
    try {
      List<InetSocketAddress> all =
          host == null ? Addresses.everywhere(port) : Addresses.resolve(host, port);
      List<InetSocketAddress> wanted = all.stream().filter(family).toList();
      if (wanted.isEmpty()) {
        throw where.error("'%s' has no address of the socket_domain.".formatted(host));
      }
      return wanted;
    } catch (UnknownHostException _) {
      throw where.error("Unable to resolve the address '%s'.".formatted(host));
    }
  }
}
