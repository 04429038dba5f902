package io.sundew.broker.cli;

import io.sundew.broker.config.BrokerConfig.Style;
import io.sundew.broker.config.LoadOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which configuration is meant. */
final class LoadArguments {
  @Option(
      names = {"-p", "--port"},
      paramLabel = "PORT",
      description =
          "Listen on this port of the loopback addresses. Ignored when the configuration has"
              + " listeners.")
  private List<Integer> ports = new ArrayList<>();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where data is kept, unless the configuration says so.")
  private @Nullable Path data;

  @Option(
      names = "--format",
      paramLabel = "native|mosquitto",
      description =
          "How the configuration is written; otherwise *.yaml and *.yml are native, all else"
              + " Mosquitto's.")
  private @Nullable Style format;

  /** The options for a configuration in that file; null: without a file. */
  LoadOptions with(@Nullable Path file, Surroundings surroundings) {
    return new LoadOptions(
        Optional.ofNullable(file),
        Optional.ofNullable(format),
        ports,
        Optional.ofNullable(data).map(surroundings.workingDirectory()::resolve),
        surroundings.installation(),
        surroundings.workingDirectory(),
        surroundings.environment());
  }

  /** Takes a port that was read by hand; says whether it is one. */
  boolean takePlainPort(String text) {
    if (!text.matches("[1-9][0-9]{0,4}")) {
      return false;
    }
    ports.add(Integer.valueOf(text));
    return true;
  }

  /** Takes the directory that was read by hand; says whether it is the first. */
  boolean takePlainData(String text) {
    if (data != null) {
      return false;
    }
    data = Path.of(text);
    return true;
  }

  /**
   * Looks at what the types of the options cannot say.
   *
   * @return what is wrong
   */
  Optional<String> problem(@Nullable Path file) {
    for (int port : ports) {
      if (port < 1 || port > 65_535) {
        return Optional.of("-p " + port + " is not a port; ports are 1 to 65535");
      }
    }
    return format == Style.MOSQUITTO && file == null
        ? Optional.of("--format mosquitto needs a configuration file, give one with -c")
        : Optional.empty();
  }
}
