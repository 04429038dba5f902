package io.sundew.broker.cli;

import io.sundew.broker.config.BrokerConfig.Style;
import io.sundew.broker.config.ConfigLoader;
import io.sundew.broker.config.ConfigPrinter;
import io.sundew.broker.config.LoadOptions;
import io.sundew.broker.config.LoadedConfig;
import io.sundew.broker.config.MosquittoFinding;
import io.sundew.broker.config.MosquittoSupport.Level;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sundew check FILE}: every problem of a configuration, or what it amounts to. */
@Command(
    name = "check",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Prints every problem of a configuration, or all that holds with it.")
final class CheckCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The configuration; without one the defaults are printed.")
  private @Nullable Path file;

  @Mixin private LoadArguments arguments = new LoadArguments();

  CheckCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    LoadOptions options = arguments.with(file, surroundings);
    if (ConfigLoader.style(options) == Style.MOSQUITTO) {
      print(MosquittoFinding.of(options));
    }
    LoadedConfig loaded = ConfigLoader.load(options);
    loaded.warnings().forEach(surroundings.err()::println);
    surroundings.out().print(ConfigPrinter.print(loaded));
    return ExitStatus.OK;
  }

  /** As comments, so that what is printed is a configuration still. */
  private void print(List<MosquittoFinding> findings) {
    Map<Level, Long> counts =
        findings.stream()
            .collect(
                Collectors.groupingBy(
                    MosquittoFinding::level,
                    () -> new EnumMap<>(Level.class),
                    Collectors.counting()));
    surroundings.out().println("# options: " + findings.size() + ", of which " + counts);
    for (MosquittoFinding finding : findings) {
      surroundings
          .out()
          .println(
              "# %-8s %s: %s%s"
                  .formatted(
                      finding.level(),
                      finding.source(),
                      finding.option(),
                      finding.note().isEmpty() ? "" : ": " + OneLine.of(finding.note())));
    }
  }
}
