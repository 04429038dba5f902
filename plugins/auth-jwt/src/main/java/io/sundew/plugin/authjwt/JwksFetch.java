package io.sundew.plugin.authjwt;

import java.util.concurrent.CompletableFuture;

/** Fetches the key set of a service once. Thread safe. */
@FunctionalInterface
interface JwksFetch {
  /** The longest key set, in bytes. */
  int MAXIMUM_BYTES = 1024 * 1024;

  /**
   * Begins to fetch and does not wait.
   *
   * @return the body of the answer, at most {@link #MAXIMUM_BYTES}, within a few seconds; fails
   *     with an {@link java.io.IOException} that says why there is none
   */
  CompletableFuture<byte[]> begin();
}
