package io.sundew.api.store;

import org.jspecify.annotations.Nullable;

/**
 * Names a session: client identifiers are apart by namespace, so that tenants cannot take over each
 * other's sessions.
 *
 * @param namespace the listener's; empty by default
 */
public record SessionKey(String namespace, String clientId) {
  /** Written out, as is {@link #hashCode}: what a record brings is linked at its first use. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SessionKey key
        && clientId.equals(key.clientId)
        && namespace.equals(key.namespace);
  }

  @Override
  public int hashCode() {
    return 31 * namespace.hashCode() + clientId.hashCode();
  }

  @Override
  public String toString() {
    return namespace.isEmpty() ? clientId : namespace + "|" + clientId;
  }
}
