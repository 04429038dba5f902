package io.sundew.broker.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The generations of plugins that are loaded, one per jar, from copies in the data directory. Used
 * by one thread at a time.
 */
final class LoadedPlugins {
  private static final Logger LOG = LoggerFactory.getLogger(LoadedPlugins.class);

  private final Supplier<Path> dataDirectory;
  private final PluginLibrary library = new PluginLibrary();
  private final Map<Path, PluginLibrary.Generation> byJar = new HashMap<>();
  private final Set<Path> copies = new HashSet<>();

  /** None so far; the data directory is asked for when the first is loaded. */
  LoadedPlugins(Supplier<Path> dataDirectory) {
    this.dataDirectory = dataDirectory;
  }

  private JarStore store() {
    return new JarStore(dataDirectory.get().resolve("jars"));
  }

  /**
   * The generation of that jar, loaded when it is asked for first.
   *
   * @throws PluginRefused when it cannot be copied or loaded
   */
  PluginLibrary.Generation of(PluginJar jar) throws PluginRefused {
    PluginLibrary.Generation loaded = byJar.get(jar.path());
    return loaded != null ? loaded : load(jar);
  }

  private PluginLibrary.Generation load(PluginJar jar) throws PluginRefused {
    try {
      Path copy = store().copyOf(jar);
      PluginLibrary.Generation generation = library.load(copy);
      copies.add(copy);
      byJar.put(jar.path(), generation);
      return generation;
    } catch (IOException unwritable) {
      throw new PluginRefused(
          jar.path() + " cannot be copied into the data directory: " + unwritable, unwritable);
    }
  }

  /** Deletes what earlier runs left in the data directory. */
  void deleteUnusedCopies() {
    if (copies.isEmpty()) {
      return;
    }
    try {
      store().deleteAllBut(copies);
    } catch (IOException left) {
      LOG.warn(
          "Copies of plugins that are not used any more could not be deleted: {}", left.toString());
    }
  }

  /** Unloads all, the last first. */
  void unloadAll() {
    library.unloadAll();
    byJar.clear();
  }
}
