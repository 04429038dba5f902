package io.sundew.plugin.aclfile;

import io.sundew.testkit.ConnectBuilder;

/**
 * Who a client is.
 *
 * @param user the user name, empty for nobody
 * @param clientId the client identifier
 */
record Identity(String user, String clientId) {
  /** Reads {@code user@id}; without a user {@code @id}. */
  static Identity of(String text) {
    int at = text.indexOf('@');
    return new Identity(text.substring(0, at), text.substring(at + 1));
  }

  ConnectBuilder in(ConnectBuilder connect) {
    connect.clientId(clientId);
    return user.isEmpty() ? connect : connect.userName(user);
  }

  @Override
  public String toString() {
    return user + "@" + clientId;
  }
}
