package io.sundew.broker.config;

import io.sundew.broker.config.BrokerConfig.Style;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the command line and the environment say about the configuration.
 *
 * @param file the configuration file; empty: none, the defaults hold
 * @param format how the file is written; empty: {@code *.yaml} and {@code *.yml} are Sundew's own,
 *     all else Mosquitto's
 * @param ports where a configuration without listeners listens on loopback; empty: 1883
 * @param dataDirectory used where the file names none
 * @param installation holds {@code lib/plugins} and {@code plugins}; empty: nothing is installed
 * @param workingDirectory what relative paths of the command line and of a {@code mosquitto.conf}
 *     are meant from
 * @param environment for <code>${NAME}</code>
 */
public record LoadOptions(
    Optional<Path> file,
    Optional<Style> format,
    List<Integer> ports,
    Optional<Path> dataDirectory,
    Optional<Path> installation,
    Path workingDirectory,
    Map<String, String> environment) {
  public LoadOptions {
    ports = List.copyOf(ports);
    environment = Map.copyOf(environment);
  }

  /** That file and nothing else: no environment, no installation. */
  public static LoadOptions of(Path file) {
    return new LoadOptions(
        Optional.of(file),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Path.of("").toAbsolutePath(),
        Map.of());
  }

  /** Whether root runs this process, which matters for Mosquitto's option {@code user}. */
  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  Style style() {
    return format.orElseGet(() -> file.map(LoadOptions::styleOf).orElse(Style.NATIVE));
  }

  private static Style styleOf(Path file) {
    String name = file.toString();
    return name.endsWith(".yaml") || name.endsWith(".yml") ? Style.NATIVE : Style.MOSQUITTO;
  }
}
