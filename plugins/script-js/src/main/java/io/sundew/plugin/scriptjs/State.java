package io.sundew.plugin.scriptjs;

import java.util.Optional;

/**
 * Texts that a script keeps under keys, across restarts where the broker's store is durable. A call
 * returns when what it did is in the store; it fails with an {@link IllegalStateException} where
 * the store does. Thread safe.
 */
interface State {
  Optional<String> get(String key);

  /** Replaces a value; an empty one deletes it. */
  void set(String key, Optional<String> value);

  /** The same, but only where it still is what was expected; whether it was. */
  boolean replace(String key, Optional<String> expected, Optional<String> value);
}
