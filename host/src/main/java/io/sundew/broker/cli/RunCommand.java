package io.sundew.broker.cli;

import io.sundew.broker.config.ConfigSource;
import io.sundew.broker.config.LoadOptions;
import io.sundew.broker.config.LoadedConfig;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sundew [run]}: serves until it is told to stop. */
@Command(
    name = "sundew",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header =
        "An MQTT broker. Without a configuration it serves this machine only and lets anyone in.",
    description = "Runs the broker, or the command that is named.")
final class RunCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The configuration: sundew.yaml or a mosquitto.conf.")
  private @Nullable Path file;

  @Mixin private LoadArguments arguments = new LoadArguments();

  @Option(
      names = {"-v", "--verbose"},
      description = "Log everything, to standard error.")
  private boolean verbose;

  @Option(
      names = {"-q", "--quiet"},
      description = "Log nothing.")
  private boolean quiet;

  @Option(names = "--test-config", description = "Only say whether the configuration can be used.")
  private boolean testConfig;

  @Spec private @Nullable CommandSpec spec;

  RunCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    arguments
        .problem(file)
        .ifPresent(
            problem -> {
              throw new ParameterException(Objects.requireNonNull(spec).commandLine(), problem);
            });
    LoadOptions options = arguments.with(file, surroundings);
    ConfigSource source = ConfigSource.of(options);
    LoadedConfig loaded = source.load();
    if (testConfig) {
      loaded.warnings().forEach(surroundings.err()::println);
      return ExitStatus.OK;
    }
    var verbosity = quiet ? Verbosity.QUIET : verbose ? Verbosity.VERBOSE : Verbosity.AS_CONFIGURED;
    return new Service(source, loaded, verbosity).run(file == null);
  }
}
