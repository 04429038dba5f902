package io.sundew.broker.config;

import java.util.List;
import java.util.Map;

/**
 * The files that a listener's {@code tls:} names. They are settings of an instance of the plugin
 * {@code tls-files} that serves this listener and need not be listed.
 */
final class TlsFileSettings {
  private static final String PLUGIN = "tls-files";

  private TlsFileSettings() {}

  /** The instance that reads them. */
  static PluginConfig instance(String listener, Map<String, Object> settings, Source source) {
    return new PluginConfig(
        PLUGIN, name(listener), List.of(listener), List.of(), settings, Map.of(), source);
  }

  private static String name(String listener) {
    return PLUGIN + "-" + listener;
  }

  /** Whether the instance is the one of that listener. */
  static boolean areOf(PluginConfig instance, ListenerConfig listener) {
    return listener.tls().isPresent()
        && instance.plugin().equals(PLUGIN)
        && instance.name().equals(name(listener.name()))
        && instance.listeners().equals(List.of(listener.name()));
  }
}
