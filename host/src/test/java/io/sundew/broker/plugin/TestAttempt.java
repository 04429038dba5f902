package io.sundew.broker.plugin;

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

/** A CONNECT that waits for a decision. */
record TestAttempt(
    String clientId,
    Credentials credentials,
    Optional<EnhancedAuthentication> enhanced,
    boolean reauthentication,
    String listener,
    SocketAddress remoteAddress,
    ProtocolVersion version,
    boolean cleanStart,
    int keepAliveSeconds,
    List<UserProperty> userProperties,
    List<X509Certificate> certificates)
    implements ConnectAttempt {
  static TestAttempt with(Credentials credentials) {
    return with(credentials, Optional.empty());
  }

  static TestAttempt with(Credentials credentials, Optional<EnhancedAuthentication> enhanced) {
    return new TestAttempt(
        "c1",
        credentials,
        enhanced,
        false,
        "public",
        new InetSocketAddress("127.0.0.1", 1),
        ProtocolVersion.V5,
        true,
        60,
        List.of(),
        List.of());
  }

  static TestAttempt anonymous() {
    return with(new Credentials.None());
  }

  static TestAttempt of(String user, String password) {
    return with(new Credentials.UserPassword(user, Password.of(password)));
  }
}
