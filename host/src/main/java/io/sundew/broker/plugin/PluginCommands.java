package io.sundew.broker.plugin;

import io.sundew.api.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The verbs that plugins add to the command line. Plugins are loaded for it but not started;
 * closing unloads them, so it stays open while a command runs. Used by one thread.
 *
 * <p>A plugin that cannot be loaded only costs its own verbs: the command line must work to set it
 * right.
 */
public final class PluginCommands implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PluginCommands.class);

  private final Path copies;
  private final PluginLibrary library = new PluginLibrary();
  private final Map<String, Command> commands = new LinkedHashMap<>();

  private PluginCommands(Path copies) {
    this.copies = copies;
  }

  /**
   * Loads the plugins of these directories that may have a verb, and asks them for theirs. Those
   * that say in their manifest which they have ({@code Sundew-Commands}) are not loaded for
   * another: to unpack a large one takes longer than most commands.
   *
   * @throws UncheckedIOException when the temporary directory cannot be written
   */
  public static PluginCommands load(List<Path> directories, String verb) {
    return load(directories, manifest -> manifest.mayHave(verb));
  }

  /**
   * The verbs of the plugins of these directories and what each does, by name. Only plugins whose
   * manifest does not say so are loaded.
   *
   * @throws UncheckedIOException when the temporary directory cannot be written
   */
  public static Map<String, String> summaries(List<Path> directories) {
    Map<String, String> all = new TreeMap<>();
    PluginDirectories.scan(directories).all().stream()
        .map(PluginJar::manifest)
        .filter(PluginManifest::describesCommands)
        .forEach(manifest -> manifest.commands().ifPresent(all::putAll));
    try (PluginCommands loaded = load(directories, manifest -> !manifest.describesCommands())) {
      loaded.commands().forEach(command -> all.putIfAbsent(command.name(), command.summary()));
    }
    return all;
  }

  private static PluginCommands load(List<Path> directories, Predicate<PluginManifest> wanted) {
    try {
      var loaded = new PluginCommands(Files.createTempDirectory("sundew-commands-"));
      PluginDirectories found = PluginDirectories.scan(directories);
      found.all().stream()
          .filter(jar -> wanted.test(jar.manifest()))
          .map(PluginJar::id)
          .distinct()
          .forEach(id -> loaded.add(found, id));
      return loaded;
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  private void add(PluginDirectories found, String id) {
    try {
      PluginLibrary.Generation generation =
          library.load(new JarStore(copies).copyOf(found.require(id)));
      for (Command command : commandsOf(generation)) {
        Command earlier =
            commands.putIfAbsent(command.name(), runningWith(generation.loader(), command));
        if (earlier != null) {
          LOG.warn(
              "plugin={} command={} is not used, another plugin has it already",
              id,
              command.name());
        }
      }
    } catch (PluginRefused | IOException unusable) {
      LOG.warn("plugin={} adds no commands: {}", id, unusable.getMessage());
    }
  }

  private static List<Command> commandsOf(PluginLibrary.Generation generation)
      throws PluginRefused {
    try {
      return generation.newPlugin().commands();
    } catch (RuntimeException | LinkageError failed) {
      throw new PluginRefused(failed.toString(), failed);
    }
  }

  private static Command runningWith(ClassLoader loader, Command command) {
    return new Command(
        command.name(),
        command.summary(),
        (arguments, terminal) -> {
          Thread thread = Thread.currentThread();
          ClassLoader before = thread.getContextClassLoader();
          thread.setContextClassLoader(loader);
          try {
            return command.body().run(arguments, terminal);
          } finally {
            thread.setContextClassLoader(before);
          }
        });
  }

  /** All verbs, in the order of directories and jars. */
  public List<Command> commands() {
    return List.copyOf(commands.values());
  }

  /** Unloads the plugins and deletes the temporary directory. */
  @Override
  public void close() {
    library.unloadAll();
    try {
      FileTrees.delete(copies);
    } catch (IOException left) {
      LOG.warn("directory={} could not be deleted: {}", copies, left.toString());
    }
  }
}
