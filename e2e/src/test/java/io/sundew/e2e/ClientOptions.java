package io.sundew.e2e;

import org.jspecify.annotations.Nullable;

/**
 * How a client connects.
 *
 * @param keepSession v3: no clean session; v5: no clean start and an expiry of five minutes
 * @param will published when the connection ends without DISCONNECT
 * @param userName sent with {@code password} when present
 */
record ClientOptions(
    int port,
    String clientId,
    boolean keepSession,
    @Nullable Message will,
    @Nullable String userName,
    @Nullable String password) {
  static final int SESSION_EXPIRY_SECONDS = 300;

  static ClientOptions of(int port, String clientId) {
    return new ClientOptions(port, clientId, false, null, null, null);
  }

  ClientOptions keepingSession() {
    return new ClientOptions(port, clientId, true, will, userName, password);
  }

  ClientOptions withWill(Message message) {
    return new ClientOptions(port, clientId, keepSession, message, userName, password);
  }

  ClientOptions withLogin(String name, String secret) {
    return new ClientOptions(port, clientId, keepSession, will, name, secret);
  }
}
