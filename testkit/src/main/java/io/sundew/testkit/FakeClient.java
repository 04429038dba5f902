package io.sundew.testkit;

import io.sundew.api.Client;
import io.sundew.api.ProtocolVersion;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;

/** A client that an instance of that name let in, to ask hooks about without a broker. */
public record FakeClient(
    String clientId, String name, String authenticator, Map<String, String> attributes)
    implements Client {
  @Override
  public String listener() {
    return "default";
  }

  @Override
  public SocketAddress remoteAddress() {
    return InetSocketAddress.createUnresolved("client.example", 1);
  }

  @Override
  public ProtocolVersion version() {
    return ProtocolVersion.V5;
  }
}
