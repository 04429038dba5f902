package io.sundew.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Jars of plugins under test in a directory of their own, gone when it is closed. */
final class TemporaryJars implements AutoCloseable {
  private @Nullable Path directory;

  /** Writes the jar of that plugin. */
  void write(PluginUnderTest plugin) {
    try {
      if (directory == null) {
        directory = Files.createTempDirectory("sundew-testkit");
      }
      plugin.write(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("no directory for the jar of " + plugin.id(), e);
    }
  }

  /** Where the jars are, if there are any. */
  Optional<Path> directory() {
    return Optional.ofNullable(directory);
  }

  @Override
  public void close() {
    if (directory == null) {
      return;
    }
    try (Stream<Path> tree = Files.walk(directory)) {
      List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path each : deepestFirst) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("what a test wrote cannot be deleted", e);
    }
  }
}
