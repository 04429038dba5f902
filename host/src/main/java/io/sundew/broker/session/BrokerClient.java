package io.sundew.broker.session;

import io.sundew.api.Client;
import io.sundew.api.ProtocolVersion;
import java.net.SocketAddress;
import java.util.Map;

/** A client as hooks see it. */
record BrokerClient(
    String clientId,
    String name,
    Map<String, String> attributes,
    String authenticator,
    String listener,
    SocketAddress remoteAddress,
    ProtocolVersion version)
    implements Client {
  BrokerClient {
    attributes = Map.copyOf(attributes);
  }
}
