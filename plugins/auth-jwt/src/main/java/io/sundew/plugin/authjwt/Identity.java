package io.sundew.plugin.authjwt;

import java.util.Map;

/**
 * Who a token says its bearer is.
 *
 * @param name not empty
 * @param attributes what later hooks see
 */
record Identity(String name, Map<String, String> attributes) {
  Identity {
    attributes = Map.copyOf(attributes);
  }
}
