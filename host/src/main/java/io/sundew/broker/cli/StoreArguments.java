package io.sundew.broker.cli;

import io.sundew.broker.OfflineStore;
import io.sundew.broker.config.BrokerConfig;
import io.sundew.broker.config.ConfigException;
import io.sundew.broker.config.ConfigLoader;
import io.sundew.broker.config.LoadedConfig;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which store is meant. */
final class StoreArguments {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The configuration of the broker whose store is meant.")
  private @Nullable Path file;

  @Mixin private LoadArguments load = new LoadArguments();

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "In place of that: what persistence-file keeps in this directory.")
  private @Nullable Path directory;

  /** Whether any option says which. */
  boolean isGiven() {
    return file != null || directory != null;
  }

  /** Whether a directory is named, rather than a broker's configuration. */
  boolean isDirectory() {
    return directory != null;
  }

  /** The broker's configuration. */
  BrokerConfig config(Surroundings surroundings) {
    LoadedConfig loaded = ConfigLoader.load(load.with(file, surroundings));
    return loaded.config();
  }

  /**
   * Opens the store, which no running broker may have.
   *
   * @param isNew whether one that does not exist is made
   */
  OfflineStore open(Surroundings surroundings, boolean isNew) {
    BrokerConfig config = config(surroundings);
    if (directory != null) {
      return OfflineStore.in(surroundings.workingDirectory().resolve(directory), config, isNew);
    }
    if (file == null) {
      throw new ConfigException(
          List.of(
              "which store? name the broker's configuration with -c FILE, or a directory with"
                  + " --directory DIR"));
    }
    return OfflineStore.of(config, isNew);
  }
}
