package io.sundew.broker.config;

import io.sundew.broker.config.BrokerConfig.Style;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a broker's configuration comes from, to be read again while it runs. Thread safe. */
public interface ConfigSource {
  /** The file it is read from; empty where there is none. */
  Optional<Path> file();

  /** How the file is written, whatever it says. */
  default Style format() {
    return Style.NATIVE;
  }

  /**
   * Reads it as it is now.
   *
   * @throws ConfigException when it cannot be used; the message names file, line and key
   */
  LoadedConfig load();

  /**
   * Reads that text as if it were the file.
   *
   * @throws ConfigException when it cannot be used
   */
  LoadedConfig parse(String text);

  /** The file and the surroundings that the command line names. */
  static ConfigSource of(LoadOptions options) {
    return new ConfigSource() {
      @Override
      public Optional<Path> file() {
        return options.file().map(options.workingDirectory()::resolve);
      }

      @Override
      public Style format() {
        return options.style();
      }

      @Override
      public LoadedConfig load() {
        return ConfigLoader.load(options);
      }

      @Override
      public LoadedConfig parse(String text) {
        return ConfigLoader.parse(options, text);
      }
    };
  }

  /** A configuration without a file, which stays as it is. */
  static ConfigSource fixed(BrokerConfig config) {
    var loaded = new LoadedConfig(config, List.of(), Optional.empty(), Map.of());
    return new ConfigSource() {
      @Override
      public Optional<Path> file() {
        return Optional.empty();
      }

      @Override
      public LoadedConfig load() {
        return loaded;
      }

      @Override
      public LoadedConfig parse(String text) {
        throw new ConfigException(List.of("this broker was not started from a configuration file"));
      }
    };
  }
}
