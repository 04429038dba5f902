package io.sundew.broker.cli;

import io.sundew.broker.config.ConfigLoader;
import io.sundew.broker.config.ConfigPrinter;
import io.sundew.broker.config.LoadedConfig;
import java.nio.file.Path;
import java.util.concurrent.Callable;
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
    LoadedConfig loaded = ConfigLoader.load(arguments.with(file, surroundings));
    loaded.warnings().forEach(surroundings.err()::println);
    surroundings.out().print(ConfigPrinter.print(loaded));
    return ExitStatus.OK;
  }
}
