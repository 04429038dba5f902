package io.sundew.broker.config;

import java.util.List;
import java.util.Map;

/**
 * A configured plugin instance.
 *
 * @param plugin the plugin's id
 * @param name names the instance, its data and its metrics
 * @param listeners the listeners it serves; empty for all
 * @param match topic filters it is asked about; empty for all
 * @param settings the plugin's own configuration as read: maps, lists, strings, numbers, booleans
 * @param hooks the operator's levers by hook name in the configuration's spelling ({@code
 *     authenticate}, {@code on-publish} …)
 * @param source where it stands, for messages
 */
public record PluginConfig(
    String plugin,
    String name,
    List<String> listeners,
    List<String> match,
    Map<String, Object> settings,
    Map<String, HookConfig> hooks,
    Source source) {
  public PluginConfig {
    listeners = List.copyOf(listeners);
    match = List.copyOf(match);
    settings = Map.copyOf(settings);
    hooks = Map.copyOf(hooks);
  }

  /** The same, from nowhere: to compare what two configurations say. */
  public PluginConfig withoutPlace() {
    return new PluginConfig(plugin, name, listeners, match, settings, hooks, Source.BUILT_IN);
  }
}
