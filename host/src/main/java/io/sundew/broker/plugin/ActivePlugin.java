package io.sundew.broker.plugin;

import io.sundew.broker.config.HookConfig.OnFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A running instance as of now.
 *
 * @param name the instance's
 * @param plugin the plugin's id
 * @param jar where its jar was found
 * @param down why it says it cannot work; empty when all is well
 * @param hooks by name in the configuration's spelling
 * @param counters its own
 */
public record ActivePlugin(
    String name,
    String plugin,
    String version,
    Path jar,
    Optional<String> down,
    Map<String, Hook> hooks,
    Map<String, Long> counters) {
  public ActivePlugin {
    hooks = Collections.unmodifiableMap(new LinkedHashMap<>(hooks));
    counters = Collections.unmodifiableMap(new LinkedHashMap<>(counters));
  }

  /**
   * One of its hooks.
   *
   * @param inline whether it runs on the event loops now
   * @param openCircuited whether calls are kept from it now
   */
  public record Hook(
      boolean inline,
      Duration timeout,
      OnFailure onFailure,
      boolean shadow,
      boolean openCircuited,
      HookStatistics statistics) {}
}
