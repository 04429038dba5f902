package io.sundew.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A local Maven repository as of somebody who has built other things before, but nothing with
 * Sundew: links to the one of this machine, without what the distribution brings itself. So a build
 * fails when the distribution lacks anything, and leaves nothing of ours behind.
 */
final class OfflineRepository implements AutoCloseable {
  private final Path machine = Path.of(System.getProperty("e2e.repository"));
  private final Path directory = Files.createTempDirectory("sundew-e2e-repository");
  private final Map<String, Set<String>> brought = new HashMap<>();

  /** For builds out of that distribution. */
  OfflineRepository(Path distribution) throws IOException {
    read(distribution.resolve("maven"));
    link(machine, directory);
  }

  Path directory() {
    return directory;
  }

  /** Deletes the links, not what they point at. */
  @Override
  public void close() throws IOException {
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  /** Remembers which versions of which group's first two names are there. */
  private void read(Path maven) throws IOException {
    try (Stream<Path> files = Files.walk(maven)) {
      files
          .filter(file -> file.toString().endsWith(".pom"))
          .map(pom -> maven.relativize(pom.getParent()))
          .forEach(
              version ->
                  brought
                      .computeIfAbsent(group(version), _ -> new HashSet<>())
                      .add(version.getFileName().toString()));
    }
  }

  private void link(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    for (Path each : list(from)) {
      Path target = to.resolve(each.getFileName());
      if (!Files.isDirectory(each) || !isNearOurs(machine.relativize(each))) {
        Files.createSymbolicLink(target, each);
      } else if (!isOurs(machine.relativize(each))) {
        link(each, target);
      }
    }
  }

  private boolean isNearOurs(Path path) {
    return brought.keySet().stream()
        .map(Path::of)
        .anyMatch(group -> path.startsWith(group) || group.startsWith(path));
  }

  private boolean isOurs(Path path) {
    return path.startsWith("io/sundew")
        || brought.getOrDefault(group(path), Set.of()).contains(path.getFileName().toString());
  }

  private static String group(Path path) {
    return path.getNameCount() < 2 ? "" : path.subpath(0, 2).toString();
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    }
  }
}
