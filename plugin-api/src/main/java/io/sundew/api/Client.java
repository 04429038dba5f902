package io.sundew.api;

import java.net.SocketAddress;
import java.util.Map;

/** A client as the broker knows it after authentication. An immutable view; thread safe. */
public interface Client {
  /** The client identifier, which the broker assigned where the client sent none. */
  String clientId();

  /** The name of the identity an authenticator accepted; empty for an anonymous client. */
  String name();

  /** What the authenticator attached to the identity. */
  Map<String, String> attributes();

  /** The plugin instance that accepted the identity; empty for an anonymous client. */
  String authenticator();

  /** The name of the listener it came in by. */
  String listener();

  /** Where it connects from. */
  SocketAddress remoteAddress();

  /** The protocol it speaks. */
  ProtocolVersion version();
}
