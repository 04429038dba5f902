package io.sundew.broker.cli;

import io.sundew.broker.Broker;
import io.sundew.broker.config.ConfigSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
  /** What means itself: no option, no quotes, no list, no variable. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/._][A-Za-z0-9/._-]*");

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

  @Option(
      names = "--js-compiler",
      description = "Compile JavaScript hooks: they run faster, the broker starts slower.")
  private boolean compilesScripts;

  @Option(
      names = {"-d", "--daemon"},
      hidden = true)
  private boolean daemon;

  @Spec private @Nullable CommandSpec spec;

  RunCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /**
   * The command for a line of the plainest options, read without the library that reads all others:
   * that takes a third of a broker's start. Empty for every other line, be it wrong or right.
   */
  static Optional<RunCommand> ofPlain(List<String> line, Surroundings surroundings) {
    var command = new RunCommand(surroundings);
    var words = line.iterator();
    while (words.hasNext()) {
      String option = words.next();
      switch (option) {
        case "-v" -> command.verbose = true;
        case "-q" -> command.quiet = true;
        case "-c", "-p", "--data" -> {
          if (!words.hasNext() || !command.takePlain(option, words.next())) {
            return Optional.empty();
          }
        }
        default -> {
          return Optional.empty();
        }
      }
    }
    return command.arguments.problem(command.file).isEmpty()
        ? Optional.of(command)
        : Optional.empty();
  }

  private boolean takePlain(String option, String value) {
    if (!PLAIN.matcher(value).matches()) {
      return false;
    }
    switch (option) {
      case "-c" -> {
        if (file != null) {
          return false;
        }
        file = Path.of(value);
      }
      case "-p" -> {
        return arguments.takePlainPort(value);
      }
      default -> {
        return arguments.takePlainData(value);
      }
    }
    return true;
  }

  @Override
  public Integer call() {
    Optional<String> problem = problem();
    if (problem.isPresent()) {
      throw WrongUsage.of(Objects.requireNonNull(spec), problem.get());
    }
    return serve();
  }

  /**
   * A Java that runs cannot leave its terminal behind, as Mosquitto does, nor take another
   * compiler: the launcher takes that option away.
   */
  private Optional<String> problem() {
    if (daemon) {
      return Optional.of(
          "-d: the broker stays in the foreground. Leave -d out, and have systemd (the unit in"
              + " deploy/raspberry-pi) or a container run it, or 'nohup sundew -c FILE &'.");
    }
    if (compilesScripts) {
      return Optional.of(
          "--js-compiler: Java has started without the compiler. Start the broker by the"
              + " distribution's bin/sundew.");
    }
    return arguments.problem(file);
  }

  /** Runs the broker, where nothing is wrong with the options. */
  int serve() {
    if (!testConfig) {
      return service().run(file == null);
    }
    source().load().warnings().forEach(surroundings.err()::println);
    return ExitStatus.OK;
  }

  /** The same for as long as something else takes, which gets the broker once it serves. */
  int serve(Consumer<Broker> meanwhile) {
    return service().run(file == null, meanwhile);
  }

  private Service service() {
    ConfigSource source = source();
    ServiceManager manager = ServiceManager.of(surroundings.environment());
    return new Service(source, source.load(), verbosity(), manager);
  }

  private ConfigSource source() {
    return ConfigSource.of(arguments.with(file, surroundings));
  }

  /** What it was told, to be compared. */
  List<Object> meaning() {
    return List.of(arguments.with(file, surroundings), verbosity(), testConfig);
  }

  private Verbosity verbosity() {
    return quiet ? Verbosity.QUIET : verbose ? Verbosity.VERBOSE : Verbosity.AS_CONFIGURED;
  }
}
