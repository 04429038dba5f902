package io.sundew.plugin.scriptjs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All scripts below a directory as they were at one moment, by their paths in it: every worker of a
 * script loads the same text, and nothing else of the machine can be read by one. Immutable.
 *
 * <p>Symbolic links are followed as long as they lead to somewhere below the directory's real path,
 * which is what Kubernetes does with mounted files; others are left out and named.
 */
record Sources(Map<String, String> texts, Map<String, String> refused) {
  private static final int MAXIMUM_FILES = 2_000;
  private static final long MAXIMUM_BYTES = 1024 * 1024;
  private static final int MAXIMUM_DEPTH = 8;

  Sources {
    texts = Map.copyOf(texts);
    refused = Map.copyOf(refused);
  }

  /**
   * What is there now.
   *
   * @throws IOException when the directory cannot be read or has too many files
   */
  static Sources read(Path directory) throws IOException {
    Path root = directory.toRealPath();
    Map<String, String> texts = new TreeMap<>();
    Map<String, String> refused = new TreeMap<>();
    for (Path file : files(root)) {
      String name = root.relativize(file).toString().replace('\\', '/');
      Optional<String> problem = problem(root, file);
      if (problem.isPresent()) {
        refused.put(name, problem.get());
        continue;
      }
      try {
        texts.put(name, Files.readString(file, StandardCharsets.UTF_8));
      } catch (CharacterCodingException notText) {
        refused.put(name, "is not UTF-8");
      } catch (IOException gone) {
        refused.put(name, "cannot be read: " + gone);
      }
    }
    return new Sources(texts, refused);
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> walk = Files.walk(root, MAXIMUM_DEPTH)) {
      List<Path> found =
          walk.filter(Sources::isScript)
              .filter(file -> !Files.isDirectory(file))
              .limit(MAXIMUM_FILES + 1)
              .toList();
      if (found.size() > MAXIMUM_FILES) {
        throw new IOException(root + " has more than " + MAXIMUM_FILES + " scripts");
      }
      return found;
    } catch (UncheckedIOException unreadable) {
      throw unreadable.getCause();
    }
  }

  /** Files that begin with a dot are what editors leave while they work. */
  private static boolean isScript(Path file) {
    Path name = file.getFileName();
    return name != null && name.toString().endsWith(".js") && !name.toString().startsWith(".");
  }

  private static Optional<String> problem(Path root, Path file) {
    try {
      Path real = file.toRealPath();
      if (!real.startsWith(root)) {
        return Optional.of("links to somewhere outside of " + root);
      }
      long size = Files.size(real);
      return size <= MAXIMUM_BYTES
          ? Optional.empty()
          : Optional.of("has " + size + " bytes, and may have " + MAXIMUM_BYTES);
    } catch (IOException unreadable) {
      return Optional.of("cannot be read: " + unreadable);
    }
  }

  /** The files that may have hooks: those of the directory itself, without tests. */
  List<String> entries() {
    return texts.keySet().stream()
        .filter(name -> !name.contains("/") && !name.endsWith(".test.js"))
        .sorted()
        .toList();
  }

  /** The text of a file. */
  Optional<String> text(String name) {
    return Optional.ofNullable(texts.get(name));
  }
}
