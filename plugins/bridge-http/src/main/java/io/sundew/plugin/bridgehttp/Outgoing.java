package io.sundew.plugin.bridgehttp;

import io.sundew.api.LocalClient.Delivery;
import java.net.URI;

/**
 * A message that is to be sent.
 *
 * @param key messages of the same are sent one after the other
 * @param sinceNanos when it came, by the clock of the JVM
 */
record Outgoing(Delivery delivery, String id, Object key, URI uri, Part part, long sinceNanos) {
  /** Bytes that it counts as. */
  int size() {
    return part.bytes().length;
  }
}
