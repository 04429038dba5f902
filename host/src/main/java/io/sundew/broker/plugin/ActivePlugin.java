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
 * @param digest the beginning of the SHA-256 of the jar it runs from
 * @param state where it is in its life
 * @param down why it says it cannot work; empty when all is well
 * @param facts what it says of itself, by name
 * @param warnings what of it does not work though the rest does, by subject
 * @param hooks by name in the configuration's spelling
 * @param counters its own
 */
public record ActivePlugin(
    String name,
    String plugin,
    String version,
    Path jar,
    String digest,
    State state,
    Optional<String> down,
    Map<String, String> facts,
    Map<String, String> warnings,
    Map<String, Hook> hooks,
    Map<String, Long> counters) {
  public ActivePlugin {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    warnings = Collections.unmodifiableMap(new LinkedHashMap<>(warnings));
    hooks = Collections.unmodifiableMap(new LinkedHashMap<>(hooks));
    counters = Collections.unmodifiableMap(new LinkedHashMap<>(counters));
  }

  /** Where an instance is in its life. */
  public sealed interface State {
    /** It runs. */
    record Running() implements State {}

    /**
     * It has just taken the place of another, which waits beside to take it back.
     *
     * @param left until it is trusted
     * @param instead the version that waits
     */
    record Probation(Duration left, String instead) implements State {}

    /**
     * It runs in place of one that was tried and taken back.
     *
     * @param version the one that was tried
     * @param reason why it was taken back
     */
    record RolledBack(String version, String reason) implements State {}
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
