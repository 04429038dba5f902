package io.sundew.plugin.scriptjs;

import io.sundew.api.Client;
import io.sundew.api.ProtocolVersion;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;

/** A client for scripts that run without a broker. */
record LocalClient(String clientId, String name) implements Client {
  @Override
  public Map<String, String> attributes() {
    return Map.of();
  }

  @Override
  public String authenticator() {
    return "";
  }

  @Override
  public String listener() {
    return "default";
  }

  @Override
  public SocketAddress remoteAddress() {
    return InetSocketAddress.createUnresolved("localhost", 0);
  }

  @Override
  public ProtocolVersion version() {
    return ProtocolVersion.V5;
  }
}
