package io.sundew.broker.session;

import io.sundew.api.ConnectAttempt;
import io.sundew.api.Credentials;
import io.sundew.api.EnhancedAuthentication;
import io.sundew.api.Password;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.UserProperty;
import io.sundew.mqtt.Packet.Connect;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A CONNECT or a re-authentication as authenticators see it. */
record Attempt(
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

  static Attempt of(Connection connection, Connect connect, String clientId) {
    return new Attempt(
        clientId,
        credentials(connect.userName(), connect.password()),
        enhanced(connect.properties()),
        false,
        connection.listener().name(),
        connection.remoteAddress(),
        connect.version(),
        connect.cleanStart(),
        connect.keepAliveSeconds(),
        connect.properties().userProperties(),
        connection.certificates());
  }

  /** The same client, which authenticates anew with these properties of AUTH. */
  Attempt again(Properties properties) {
    return new Attempt(
        clientId,
        credentials,
        enhanced(properties),
        true,
        listener,
        remoteAddress,
        version,
        cleanStart,
        keepAliveSeconds,
        properties.userProperties(),
        certificates);
  }

  /** Method and data of CONNECT or AUTH. */
  static Optional<EnhancedAuthentication> enhanced(Properties properties) {
    String method = properties.text(Property.AUTHENTICATION_METHOD);
    if (method == null) {
      return Optional.empty();
    }
    byte[] data = properties.binary(Property.AUTHENTICATION_DATA);
    return Optional.of(new EnhancedAuthentication(method, data == null ? new byte[0] : data));
  }

  private static Credentials credentials(@Nullable String userName, byte @Nullable [] password) {
    if (userName == null && password == null) {
      return new Credentials.None();
    }
    return new Credentials.UserPassword(
        userName == null ? "" : userName,
        password == null ? Password.ABSENT : Password.of(password));
  }
}
