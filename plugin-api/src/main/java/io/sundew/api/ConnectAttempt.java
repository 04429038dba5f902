package io.sundew.api;

import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * A CONNECT, or a re-authentication of a connected client, that waits for a decision. Immutable;
 * thread safe.
 */
public interface ConnectAttempt {
  /** The client identifier; empty where the broker will assign one. */
  String clientId();

  /** User name and password, or none. */
  Credentials credentials();

  /** The enhanced authentication exchange the client asks for (MQTT 5.0 section 4.12). */
  Optional<EnhancedAuthentication> enhanced();

  /** Whether the client is connected already and authenticates anew (MQTT 5.0 section 4.12.1). */
  boolean reauthentication();

  /** The name of the listener it came in by. */
  String listener();

  /** Where it connects from. */
  SocketAddress remoteAddress();

  /** The protocol it speaks. */
  ProtocolVersion version();

  /** Whether it starts a new session. */
  boolean cleanStart();

  /** Keep Alive in seconds, 0 for none. */
  int keepAliveSeconds();

  /** The user properties of CONNECT, in order. */
  List<UserProperty> userProperties();

  /** The certificates the client presented, its own first; empty without TLS or without one. */
  List<X509Certificate> certificates();
}
