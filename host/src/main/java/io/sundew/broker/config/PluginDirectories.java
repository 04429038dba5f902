package io.sundew.broker.config;

import io.sundew.broker.config.BrokerConfig.Style;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where plugin jars are looked for. */
final class PluginDirectories {
  private PluginDirectories() {}

  /**
   * The installation's {@code lib/plugins} with the shipped ones, its {@code plugins} and, beside a
   * native configuration file, {@code plugins} for the operator's.
   */
  static List<Path> of(LoadOptions options) {
    List<Path> directories = new ArrayList<>();
    options
        .installation()
        .ifPresent(
            home -> {
              directories.add(home.resolve("lib").resolve("plugins"));
              directories.add(home.resolve("plugins"));
            });
    if (options.style() == Style.NATIVE) {
      options
          .file()
          .map(
              file ->
                  options.workingDirectory().resolve(file).resolveSibling("plugins").normalize())
          .filter(beside -> !directories.contains(beside))
          .ifPresent(directories::add);
    }
    return directories;
  }
}
