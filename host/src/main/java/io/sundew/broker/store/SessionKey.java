package io.sundew.broker.store;

/**
 * Names a session: client identifiers are apart by namespace, so that tenants cannot take over each
 * other's sessions.
 *
 * @param namespace the listener's; empty by default
 */
public record SessionKey(String namespace, String clientId) {
  @Override
  public String toString() {
    return namespace.isEmpty() ? clientId : namespace + "|" + clientId;
  }
}
