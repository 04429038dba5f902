package io.sundew.broker.plugin;

import io.sundew.api.Client;
import io.sundew.api.ProtocolVersion;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;

/** A client that hooks are told of. */
record TestClient(
    String clientId,
    String name,
    Map<String, String> attributes,
    String authenticator,
    String listener,
    SocketAddress remoteAddress,
    ProtocolVersion version)
    implements Client {
  static TestClient named(String clientId) {
    return on("public", clientId);
  }

  static TestClient acceptedBy(String authenticator, String clientId) {
    TestClient client = named(clientId);
    return new TestClient(
        clientId,
        "",
        Map.of(),
        authenticator,
        client.listener,
        client.remoteAddress,
        client.version);
  }

  static TestClient on(String listener, String clientId) {
    return new TestClient(
        clientId,
        "",
        Map.of(),
        "",
        listener,
        new InetSocketAddress("127.0.0.1", 1),
        ProtocolVersion.V5);
  }
}
