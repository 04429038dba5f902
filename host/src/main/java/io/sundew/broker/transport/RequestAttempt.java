package io.sundew.broker.transport;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.sundew.api.ConnectAttempt;
import io.sundew.api.Credentials;
import io.sundew.api.EnhancedAuthentication;
import io.sundew.api.Password;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.UserProperty;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Who asks over HTTP, as authenticators see it: a client that has no identifier and no session. */
record RequestAttempt(
    Credentials credentials,
    String listener,
    SocketAddress remoteAddress,
    List<X509Certificate> certificates)
    implements ConnectAttempt {
  private static final String BASIC = "basic ";
  private static final String BEARER = "bearer ";

  /** Who asks with these headers. */
  static RequestAttempt of(HttpHeaders headers, Entry entry) {
    String authorization = headers.get(HttpHeaderNames.AUTHORIZATION, "");
    return new RequestAttempt(
        credentials(authorization), entry.config().name(), entry.from(), entry.certificates());
  }

  /** A token is a password without a user name, as MQTT 5.0 has it. */
  private static Credentials credentials(String authorization) {
    if (startsWith(authorization, BEARER)) {
      byte[] token =
          authorization.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8);
      return new Credentials.UserPassword("", Password.of(token));
    }
    return startsWith(authorization, BASIC)
        ? basic(authorization.substring(BASIC.length()).strip())
        : new Credentials.None();
  }

  private static boolean startsWith(String text, String scheme) {
    return text.regionMatches(true, 0, scheme, 0, scheme.length());
  }

  private static Credentials basic(String encoded) {
    byte[] pair;
    try {
      pair = Base64.getDecoder().decode(encoded);
    } catch (IllegalArgumentException _) {
      return new Credentials.None(); // no base64
    }
    int colon = 0;
    while (colon < pair.length && pair[colon] != ':') {
      colon++;
    }
    if (colon == pair.length) {
      return new Credentials.None();
    }
    return new Credentials.UserPassword(
        new String(pair, 0, colon, StandardCharsets.UTF_8),
        Password.of(Arrays.copyOfRange(pair, colon + 1, pair.length)));
  }

  @Override
  public String clientId() {
    return "";
  }

  @Override
  public Optional<EnhancedAuthentication> enhanced() {
    return Optional.empty();
  }

  @Override
  public boolean reauthentication() {
    return false;
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
    return 0;
  }

  @Override
  public List<UserProperty> userProperties() {
    return List.of();
  }
}
