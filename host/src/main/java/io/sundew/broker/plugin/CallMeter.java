package io.sundew.broker.plugin;

import org.jspecify.annotations.Nullable;

/** Makes single calls to a hook, measures them and takes note of failures. Thread safe. */
interface CallMeter {
  /** Makes one call; null when it failed. */
  <D> @Nullable D call(Calls<D> calls, int index);
}
