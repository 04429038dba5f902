package io.sundew.broker.plugin;

import io.sundew.broker.config.Nearest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The plugins that lie in the plugin directories. Nothing of them runs by looking. Immutable. */
final class PluginDirectories {
  private static final Logger LOG = LoggerFactory.getLogger(PluginDirectories.class);

  /** Nothing was found. */
  static final PluginDirectories NONE = new PluginDirectories(Map.of(), Map.of());

  private final Map<String, List<PluginJar>> jars;
  private final Map<Path, PluginRefused> refused;

  /** The directory of the plugins that come with the broker, which nobody needs to be told of. */
  private @Nullable Path shipped;

  private PluginDirectories(Map<String, List<PluginJar>> jars, Map<Path, PluginRefused> refused) {
    this.jars = jars;
    this.refused = refused;
  }

  /** Looks through these directories; one that is missing is empty. */
  static PluginDirectories scan(List<Path> directories) {
    var found = new PluginDirectories(new LinkedHashMap<>(), new LinkedHashMap<>());
    List<Path> absolute =
        directories.stream().map(Path::toAbsolutePath).map(Path::normalize).distinct().toList();
    absolute.forEach(found::scan);
    found.shipped = absolute.size() > 1 ? absolute.getFirst() : null;
    return found;
  }

  /** The directories and the jars in them: what changes when something is dropped there. */
  static List<Path> files(List<Path> directories) {
    List<Path> files = new ArrayList<>(directories);
    for (Path directory : directories) {
      try {
        files.addAll(jarsIn(directory));
      } catch (IOException missing) {
        // it may come; the directory itself is looked at
      }
    }
    return files;
  }

  private void scan(Path directory) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try {
      for (Path path : jarsIn(directory)) {
        read(directory, path);
      }
    } catch (IOException unreadable) {
      refused.put(directory, new PluginRefused("it cannot be read: " + unreadable, unreadable));
    }
  }

  private static List<Path> jarsIn(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(path -> path.getFileName().toString().endsWith(".jar")).sorted().toList();
    }
  }

  private void read(Path directory, Path path) {
    try {
      TrustedFiles.check(directory);
      PluginJar jar = PluginJar.read(path);
      jars.computeIfAbsent(jar.id(), _ -> new ArrayList<>(1)).add(jar);
    } catch (PluginRefused why) {
      refused.put(path, why);
    }
  }

  /** Whether a jar of that plugin says that it brings a store. */
  boolean bringsStore(String id) {
    return jars.getOrDefault(id, List.of()).stream().anyMatch(jar -> jar.manifest().store());
  }

  /** The ids of all plugins found. */
  Set<String> ids() {
    return jars.keySet();
  }

  /** All plugins found; where an id was found twice, all of them. */
  List<PluginJar> all() {
    return jars.values().stream().flatMap(List::stream).toList();
  }

  /**
   * The plugin of that id.
   *
   * @throws PluginRefused when it is not there, there twice, or a jar that may be it was refused
   */
  PluginJar require(String id) throws PluginRefused {
    List<PluginJar> found = jars.getOrDefault(id, List.of());
    if (found.size() > 1) {
      throw new PluginRefused(
          "there are two plugins of that id, "
              + found.get(0).path()
              + " and "
              + found.get(1).path()
              + ": remove one");
    }
    if (found.isEmpty()) {
      throw missing(id);
    }
    return found.getFirst();
  }

  private PluginRefused missing(String id) {
    var message = new StringBuilder("there is no such plugin");
    message.append(Nearest.hint(id, jars.keySet()));
    message.append(
        jars.isEmpty()
            ? "; no plugins were found"
            : "; found: " + String.join(", ", jars.keySet()));
    refused.forEach(
        (path, why) ->
            message.append("; ").append(path).append(" was refused: ").append(why.getMessage()));
    return new PluginRefused(message.toString());
  }

  /** What cannot be used, and why. */
  Map<Path, String> refused() {
    Map<Path, String> reasons = new LinkedHashMap<>();
    refused.forEach((path, why) -> reasons.put(path, String.valueOf(why.getMessage())));
    return reasons;
  }

  /** Tells in the log what was found since then but is not used, and how to use it. */
  void logUnused(PluginDirectories before, Set<String> active) {
    jars.forEach(
        (id, found) -> {
          if (before.versionsOf(id).equals(versionsOf(id))) {
            return;
          }
          if (found.size() > 1) {
            LOG.warn(
                "plugin={} found twice: {} and {}", id, found.get(0).path(), found.get(1).path());
          } else if (!active.contains(id) && !isShipped(found.getFirst())) {
            LOG.info("plugin={} is available; to use it add to plugins: \"- plugin: {}\"", id, id);
          }
        });
    Map<Path, String> known = before.refused();
    refused()
        .forEach(
            (path, why) -> {
              if (!why.equals(known.get(path))) {
                LOG.warn("file={} refused: {}", path, why);
              }
            });
  }

  private List<String> versionsOf(String id) {
    return jars.getOrDefault(id, List.of()).stream()
        .map(jar -> jar.path() + " " + jar.manifest().version())
        .toList();
  }

  /** Warns of active plugins whose jars were there then and are gone. */
  void logMissing(PluginDirectories before, Set<String> active) {
    for (String id : active) {
      if (!jars.containsKey(id) && before.jars.containsKey(id)) {
        LOG.warn(
            "plugin={} its jar is gone: the broker's copy goes on until the broker stops, and the"
                + " next start will be refused",
            id);
      }
    }
  }

  private boolean isShipped(PluginJar jar) {
    Path directory = shipped;
    return directory != null && jar.path().startsWith(directory);
  }
}
