package io.sundew.broker.config;

import io.sundew.broker.config.BrokerConfig.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads what the broker is told: Sundew's own YAML, a {@code mosquitto.conf}, or nothing. */
public final class ConfigLoader {
  private ConfigLoader() {}

  /**
   * Reads the file of the options; without one the defaults hold: loopback, anyone.
   *
   * @throws ConfigException when it cannot be read or used; the message names file, line and key
   */
  public static LoadedConfig load(LoadOptions options) {
    return switch (options.style()) {
      case NATIVE -> {
        String file = options.file().map(Path::toString).orElse(Source.BUILT_IN.file());
        yield new NativeLoader(options).load(file, text(options));
      }
      case MOSQUITTO ->
          new MosquittoLoader(options)
              .load(
                  options
                      .file()
                      .orElseThrow(
                          () -> new IllegalArgumentException("a mosquitto.conf needs a file")));
    };
  }

  /**
   * Reads that text as if it were the file of the options.
   *
   * @throws ConfigException when it cannot be used
   */
  public static LoadedConfig parse(LoadOptions options, String text) {
    String name = options.file().map(Path::toString).orElse(Source.BUILT_IN.file());
    return switch (options.style()) {
      case NATIVE -> new NativeLoader(options).load(name, text);
      case MOSQUITTO -> {
        try {
          Path file = Files.createTempFile("sundew-check-", ".conf");
          try {
            Files.writeString(file, text);
            yield new MosquittoLoader(options).load(file);
          } finally {
            Files.delete(file);
          }
        } catch (IOException e) {
          throw new ConfigException("the text cannot be checked: " + e, e);
        }
      }
    };
  }

  private static String text(LoadOptions options) {
    if (options.file().isEmpty()) {
      return "";
    }
    Path file = options.workingDirectory().resolve(options.file().get());
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new ConfigException(
          "Error: Unable to open config file '%s'.".formatted(options.file().get()), e);
    }
  }

  /** The style a configuration of these options has. */
  public static Style style(LoadOptions options) {
    return options.style();
  }
}
