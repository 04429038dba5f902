package io.sundew.broker.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The generations of plugins that are loaded, one per content of a jar, from copies in the data
 * directory. A generation is loaded when it is acquired first and unloaded when it is released as
 * often as it was acquired. Used by one thread at a time.
 */
final class LoadedPlugins {
  private static final Logger LOG = LoggerFactory.getLogger(LoadedPlugins.class);

  private final Supplier<Path> dataDirectory;
  private final PluginLibrary library = new PluginLibrary();
  private final Map<Path, Loaded> byCopy = new HashMap<>();
  private final Map<Path, Copied> byJar = new HashMap<>();

  /** None so far; the data directory is asked for when the first is loaded. */
  LoadedPlugins(Supplier<Path> dataDirectory) {
    this.dataDirectory = dataDirectory;
  }

  private JarStore store() {
    return new JarStore(dataDirectory.get().resolve("jars"));
  }

  /**
   * The generation of that jar as it is now.
   *
   * @throws PluginRefused when it cannot be copied or loaded
   */
  PluginLibrary.Generation acquire(PluginJar jar) throws PluginRefused {
    return acquire(copyOf(jar));
  }

  /**
   * The generation of a copy that was in use before and is still there.
   *
   * @throws PluginRefused when it cannot be loaded
   */
  PluginLibrary.Generation acquire(Path copy) throws PluginRefused {
    Loaded loaded = byCopy.get(copy);
    if (loaded == null) {
      loaded = new Loaded(library.load(copy));
      byCopy.put(copy, loaded);
    }
    loaded.users++;
    return loaded.generation;
  }

  /** Gives back what was acquired. */
  void release(PluginLibrary.Generation generation) {
    Loaded loaded = byCopy.get(generation.copy());
    if (loaded != null && --loaded.users == 0) {
      byCopy.remove(generation.copy());
      library.unload(generation);
    }
  }

  /**
   * The copy of that jar as it is now, made where there is none.
   *
   * @throws PluginRefused when it cannot be copied
   */
  Path copyOf(PluginJar jar) throws PluginRefused {
    try {
      Stamp now = Stamp.of(jar.path());
      Copied known = byJar.get(jar.path());
      if (known != null && known.stamp.equals(now) && Files.isDirectory(known.copy)) {
        return known.copy;
      }
      Path copy = store().copyOf(jar);
      byJar.put(jar.path(), new Copied(now, copy));
      return copy;
    } catch (IOException unwritable) {
      throw new PluginRefused(
          jar.path() + " cannot be copied into the data directory: " + unwritable, unwritable);
    }
  }

  /** Deletes the copies that nobody uses, but not these. */
  void deleteUnusedCopies(Set<Path> kept) {
    if (byJar.isEmpty()) {
      return;
    }
    Set<Path> needed = new HashSet<>(kept);
    needed.addAll(byCopy.keySet());
    byJar.values().removeIf(copied -> !needed.contains(copied.copy));
    try {
      store().deleteAllBut(needed);
    } catch (IOException left) {
      LOG.warn(
          "Copies of plugins that are not used any more could not be deleted: {}", left.toString());
    }
  }

  /** Unloads all, the last first. */
  void unloadAll() {
    library.unloadAll();
    byCopy.clear();
    byJar.clear();
  }

  /** A loaded generation and how often it is in use. */
  private static final class Loaded {
    private final PluginLibrary.Generation generation;
    private int users;

    Loaded(PluginLibrary.Generation generation) {
      this.generation = generation;
    }
  }

  /** What a jar looked like when it was copied. */
  private record Copied(Stamp stamp, Path copy) {}

  /** Tells whether a file was changed or replaced. */
  private record Stamp(@Nullable Object key, long size, FileTime modified) {
    static Stamp of(Path file) throws IOException {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(
          attributes.fileKey(),
          attributes.size(),
          Objects.requireNonNull(attributes.lastModifiedTime()));
    }
  }
}
