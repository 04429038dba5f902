package io.sundew.broker.session;

import io.sundew.api.ProtocolVersion;
import io.sundew.broker.plugin.TrustedClient;
import java.net.SocketAddress;
import java.util.Map;

/**
 * A client as hooks see it.
 *
 * @param isTrusted whether authorizers are not asked about it
 */
record BrokerClient(
    String clientId,
    String name,
    Map<String, String> attributes,
    String authenticator,
    String listener,
    SocketAddress remoteAddress,
    ProtocolVersion version,
    boolean isTrusted)
    implements TrustedClient {
  BrokerClient {
    attributes = Map.copyOf(attributes);
  }

  /** One that authorizers are asked about. */
  BrokerClient(
      String clientId,
      String name,
      Map<String, String> attributes,
      String authenticator,
      String listener,
      SocketAddress remoteAddress,
      ProtocolVersion version) {
    this(clientId, name, attributes, authenticator, listener, remoteAddress, version, false);
  }
}
