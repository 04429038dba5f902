package io.sundew.plugin.scriptjs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Notices that the scripts of a directory have changed and are still: two looks that find the same.
 * Looking works on network file systems and mounted volumes, and for files that are replaced.
 * Confined to the thread that looks.
 */
final class FolderWatch {
  private static final int MAXIMUM_DEPTH = 8;

  /**
   * A directory that takes long to look through is looked at less often: a twentieth of the time.
   */
  private static final int REST = 19;

  private final Path directory;
  private final Consumer<Set<String>> changed;
  private Path root;
  private Map<Path, String> told;
  private Map<Path, String> seen;
  private long next = System.nanoTime();

  /**
   * A watch that has seen nothing yet, so that its first look tells of a change.
   *
   * @param changed is told which files are new, changed, saved again or gone, by their names in the
   *     directory; none where all are new
   */
  FolderWatch(Path directory, Consumer<Set<String>> changed) {
    this.directory = directory;
    this.root = directory;
    this.changed = changed;
    this.told = Map.of();
    this.seen = told;
  }

  /** Looks once, unless the look before took so long that it is too early. */
  void look() {
    long begin = System.nanoTime();
    if (begin - next < 0) {
      return;
    }
    Map<Path, String> now = state();
    long end = System.nanoTime();
    next = end + REST * (end - begin);
    if (now.equals(seen) && !now.equals(told)) {
      Set<String> names = told.isEmpty() ? Set.of() : differing(told, now);
      told = now;
      changed.accept(names);
    }
    seen = now;
  }

  private Set<String> differing(Map<Path, String> before, Map<Path, String> now) {
    Set<Path> all = new TreeSet<>(before.keySet());
    all.addAll(now.keySet());
    all.removeIf(file -> Objects.equals(before.get(file), now.get(file)));
    return all.stream()
        .map(file -> root.relativize(file).toString().replace('\\', '/'))
        .collect(Collectors.toSet());
  }

  private Map<Path, String> state() {
    Map<Path, String> state = new TreeMap<>();
    try (Stream<Path> files = Files.walk(realRoot(), MAXIMUM_DEPTH)) {
      files
          .filter(file -> file.toString().endsWith(".js"))
          .limit(10_000)
          .forEach(file -> state.put(file, stateOf(file)));
    } catch (IOException | UncheckedIOException gone) {
      state.put(root, "gone");
    }
    return state;
  }

  /** It may be a link that leads elsewhere from now on, with all files. */
  private Path realRoot() throws IOException {
    Path real = directory.toRealPath();
    if (!real.equals(root)) {
      told = Map.of();
      root = real;
    }
    return real;
  }

  private static String stateOf(Path file) {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.size()
          + " "
          + attributes.lastModifiedTime()
          + " "
          + attributes.fileKey()
          + " "
          + attributes.isDirectory();
    } catch (IOException gone) {
      return "gone";
    }
  }
}
