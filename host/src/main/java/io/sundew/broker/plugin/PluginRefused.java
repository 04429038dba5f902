package io.sundew.broker.plugin;

/**
 * A plugin cannot be used; the message says why and what to do, and stands behind the place in the
 * configuration.
 */
final class PluginRefused extends Exception {
  private static final long serialVersionUID = 1;

  PluginRefused(String message) {
    super(message);
  }

  PluginRefused(String message, Throwable cause) {
    super(message, cause);
  }
}
