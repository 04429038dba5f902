package io.sundew.plugin.scriptjs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;
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
  private final Runnable changed;
  private Map<Path, String> told;
  private Map<Path, String> seen;
  private long next = System.nanoTime();

  FolderWatch(Path directory, Runnable changed) {
    this.directory = directory;
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
      told = now;
      changed.run();
    }
    seen = now;
  }

  private Map<Path, String> state() {
    Map<Path, String> state = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory.toRealPath(), MAXIMUM_DEPTH)) {
      files
          .filter(file -> file.toString().endsWith(".js"))
          .limit(10_000)
          .forEach(file -> state.put(file, stateOf(file)));
    } catch (IOException | UncheckedIOException gone) {
      state.put(directory, "gone");
    }
    return state;
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
