package io.sundew.broker.plugin;

import io.sundew.api.Client;

/** A client that may be one that authorizers are not asked about. */
public interface TrustedClient extends Client {
  /** Whether it may do all without being asked about. */
  boolean isTrusted();
}
