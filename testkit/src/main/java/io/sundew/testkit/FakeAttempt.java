package io.sundew.testkit;

import io.sundew.api.ConnectAttempt;
import io.sundew.api.Credentials;
import io.sundew.api.EnhancedAuthentication;
import io.sundew.api.Password;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.UserProperty;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** A CONNECT with these credentials, to ask an authenticator about without a broker. */
public record FakeAttempt(Credentials credentials, Optional<EnhancedAuthentication> enhanced)
    implements ConnectAttempt {

  /** With a name and a password. */
  public static FakeAttempt of(String user, String password) {
    return of(user, Password.of(password));
  }

  /** With a name and a password, which may be absent. */
  public static FakeAttempt of(String user, Password password) {
    return new FakeAttempt(new Credentials.UserPassword(user, password), Optional.empty());
  }

  /** Without credentials. */
  public static FakeAttempt anonymous() {
    return new FakeAttempt(new Credentials.None(), Optional.empty());
  }

  /** The same, beginning enhanced authentication by that method. */
  public FakeAttempt withMethod(String method) {
    return new FakeAttempt(
        credentials, Optional.of(new EnhancedAuthentication(method, new byte[0])));
  }

  @Override
  public String clientId() {
    return "client";
  }

  @Override
  public boolean reauthentication() {
    return false;
  }

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

  @Override
  public boolean cleanStart() {
    return true;
  }

  @Override
  public int keepAliveSeconds() {
    return 60;
  }

  @Override
  public List<UserProperty> userProperties() {
    return List.of();
  }

  @Override
  public List<X509Certificate> certificates() {
    return List.of();
  }
}
