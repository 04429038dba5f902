package io.sundew.broker.cli;

import io.sundew.broker.config.BrokerConfig.Style;
import io.sundew.broker.config.ConfigException;
import io.sundew.broker.config.LoadOptions;
import io.sundew.broker.config.MosquittoConverter;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sundew convert FILE}: a {@code mosquitto.conf} in Sundew's own format. */
@Command(
    name = "convert",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Writes a mosquitto.conf as a sundew.yaml that behaves the same.")
final class ConvertCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(arity = "1", paramLabel = "FILE", description = "The mosquitto.conf.")
  private @Nullable Path file;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to write it, a file that does not exist; otherwise it is printed.")
  private @Nullable Path output;

  ConvertCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    String yaml =
        MosquittoConverter.convert(
            new LoadOptions(
                Optional.ofNullable(file),
                Optional.of(Style.MOSQUITTO),
                List.of(),
                Optional.empty(),
                surroundings.installation(),
                surroundings.workingDirectory(),
                surroundings.environment()));
    if (output == null) {
      surroundings.out().print(yaml);
    } else {
      write(surroundings.workingDirectory().resolve(output), yaml);
    }
    return ExitStatus.OK;
  }

  private static void write(Path file, String yaml) {
    try {
      Files.writeString(file, yaml, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException _) {
      throw new ConfigException(List.of(file + " exists already and is left as it is"));
    } catch (IOException e) {
      throw new ConfigException(file + " cannot be written: " + e, e);
    }
  }
}
