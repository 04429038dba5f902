package io.sundew.broker.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Directories with all in them. Thread safe. */
public final class FileTrees {
  private FileTrees() {}

  /** Deletes a directory with all in it; what is gone already is no matter. */
  public static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.toList().reversed()) { // what is inside comes behind its directory
        Files.deleteIfExists(path);
      }
    }
  }
}
