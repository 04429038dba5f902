package io.sundew.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The archive with a Java of its own, made from the packaged distribution once for all tests, and
 * unpacked elsewhere, as its user does. Thread safe.
 */
final class RuntimeDistribution {
  /** What our scripts call. */
  private static final List<String> TOOLS =
      List.of(
          "bash cat chown date env find flock grep id kill mkdir readlink sed setpriv sleep stat"
              .split(" "));

  private static final Duration PATIENCE = Duration.ofMinutes(8);

  private static final class Holder {
    private static final RuntimeDistribution MADE = make();
  }

  private final Path archive;
  private final Path directory;

  private RuntimeDistribution(Path archive, Path directory) {
    this.archive = archive;
    this.directory = directory;
  }

  /** Makes it, which takes some 15 s, when nobody has. */
  static RuntimeDistribution get() {
    return Holder.MADE;
  }

  Path archive() {
    return archive;
  }

  /** Where it is unpacked; nothing may be written there. */
  Path directory() {
    return directory;
  }

  /** A directory with the tools that scripts use, and without the Java that /usr/bin may have. */
  Path pathWithoutJava() {
    return archive.resolveSibling("tools");
  }

  String launcher() {
    return directory.resolve("bin/sundew").toString();
  }

  private static RuntimeDistribution make() {
    Path target = BrokerKind.distribution().resolveSibling("runtime");
    Path stamp = BrokerKind.distribution().resolveSibling("built");
    try {
      Path unpacked = target.resolve("unpacked");
      if (!Files.isDirectory(unpacked) || isOlder(unpacked, stamp)) {
        run(List.of("rm", "-rf", target.toString()));
        // Packed quickly: it is unpacked at once.
        run(
            List.of(
                "env",
                "SUNDEW_GZIP_LEVEL=1",
                Tour.document("dist/runtime/build.sh").toString(),
                BrokerKind.distribution().toString(),
                target.toString()));
        Path fresh = Files.createDirectory(target.resolve("unpacking"));
        run(List.of("tar", "-xzf", archiveIn(target).toString(), "-C", fresh.toString()));
        linkTools(Files.createDirectory(target.resolve("tools")));
        Files.move(fresh, unpacked);
      }
      return new RuntimeDistribution(archiveIn(target), only(unpacked));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void linkTools(Path directory) throws IOException {
    for (String tool : TOOLS) {
      Path program = Path.of(Programs.find(tool).orElseThrow());
      Files.createSymbolicLink(directory.resolve(tool), program);
    }
  }

  private static boolean isOlder(Path file, Path than) throws IOException {
    return Files.exists(than)
        && Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(than)) < 0;
  }

  private static void run(List<String> command) {
    try (var program = Program.start(command, null)) {
      program.await(PATIENCE).expectStatus(0);
    }
  }

  private static Path archiveIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".tar.gz")).findFirst().orElseThrow();
    }
  }

  private static Path only(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findFirst().orElseThrow();
    }
  }
}
