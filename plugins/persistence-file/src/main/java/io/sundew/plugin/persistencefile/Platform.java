package io.sundew.plugin.persistencefile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The machine that the broker runs on, as far as native code cares.
 *
 * @param system the operating system's name, {@code os.name}
 * @param architecture the processor's, {@code os.arch}
 * @param musl whether the process runs on musl rather than the GNU C library
 */
record Platform(String system, String architecture, boolean musl) {
  private static final Path MAPPED = Path.of("/proc/self/maps");

  /** This one. */
  static Platform here() throws IOException {
    List<String> mapped = Files.exists(MAPPED) ? Files.readAllLines(MAPPED) : List.of();
    return new Platform(
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        mapped.stream().anyMatch(line -> line.contains("/ld-musl-")));
  }

  /**
   * The name of the native library for it.
   *
   * @throws IOException when we ship none
   */
  String nativeLibrary() throws IOException {
    if (system.equals("Linux") && !musl) {
      switch (architecture) {
        case "amd64" -> {
          return "librocksdbjni-linux64.so";
        }
        case "aarch64" -> {
          return "librocksdbjni-linux-aarch64.so";
        }
        default -> {}
      }
    }
    throw new IOException(
        "persistence-file runs on Linux with the GNU C library on x86-64 and arm64, not on %s %s%s;"
                .formatted(system, architecture, musl ? " with musl" : "")
            + " take the plugin out of the configuration to run without durable storage");
  }
}
