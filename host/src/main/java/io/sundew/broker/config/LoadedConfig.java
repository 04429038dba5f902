package io.sundew.broker.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A configuration that can be used.
 *
 * @param config what the broker is told
 * @param warnings what an operator should know about the file, one line each
 * @param pidFile where the process id is written to while the broker runs
 * @param expanded values that came out of <code>${NAME}</code>, with what the file says; they may
 *     be secret
 */
public record LoadedConfig(
    BrokerConfig config,
    List<String> warnings,
    Optional<Path> pidFile,
    Map<String, String> expanded) {
  public LoadedConfig {
    warnings = List.copyOf(warnings);
    expanded = Map.copyOf(expanded);
  }
}
