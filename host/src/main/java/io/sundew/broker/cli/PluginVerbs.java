package io.sundew.broker.cli;

import io.sundew.api.Command;
import io.sundew.broker.config.ConfigLoader;
import io.sundew.broker.plugin.PluginCommands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The commands that plugins add. */
final class PluginVerbs {
  private PluginVerbs() {}

  /**
   * Runs that verb with these words and returns the exit status; empty when no plugin has the verb.
   */
  static Optional<Integer> run(String verb, List<String> arguments, Surroundings surroundings) {
    try (PluginCommands plugins = PluginCommands.load(directories(surroundings), verb)) {
      return plugins.commands().stream()
          .filter(command -> command.name().equals(verb))
          .findFirst()
          .map(command -> run(command, arguments, surroundings));
    }
  }

  private static int run(Command command, List<String> arguments, Surroundings surroundings) {
    try {
      return command.body().run(arguments, new ProcessTerminal(surroundings));
    } catch (Exception e) {
      String message = e.getMessage() == null ? e.toString() : e.getMessage();
      surroundings.err().println("sundew " + command.name() + ": " + message);
      return ExitStatus.FAILED;
    }
  }

  static List<String> names(Surroundings surroundings) {
    return List.copyOf(PluginCommands.summaries(directories(surroundings)).keySet());
  }

  /** Lines for {@code --help}. */
  static String help(Surroundings surroundings) {
    return PluginCommands.summaries(directories(surroundings)).entrySet().stream()
        .map(verb -> "  %-5s  %s%n".formatted(verb.getKey(), verb.getValue()))
        .collect(Collectors.joining());
  }

  private static List<Path> directories(Surroundings surroundings) {
    return ConfigLoader.load(new LoadArguments().with(null, surroundings))
        .config()
        .pluginDirectories()
        .stream()
        .filter(Files::isDirectory)
        .toList();
  }
}
