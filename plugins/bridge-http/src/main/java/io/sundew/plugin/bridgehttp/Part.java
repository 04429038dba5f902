package io.sundew.plugin.bridgehttp;

import java.util.Map;

/**
 * What a message is in a request.
 *
 * @param headers that go with it
 */
record Part(byte[] bytes, String contentType, Map<String, String> headers) {
  Part(byte[] bytes, String contentType) {
    this(bytes, contentType, Map.of());
  }
}
