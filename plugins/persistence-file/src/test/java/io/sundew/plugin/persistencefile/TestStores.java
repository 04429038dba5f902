package io.sundew.plugin.persistencefile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** Stores to test. */
final class TestStores {
  /** One for all tests, so that the library is unpacked once. */
  private static final Path NATIVE = Path.of("target", "native-of-tests").toAbsolutePath();

  private TestStores() {}

  static RocksStore open(Path directory) throws IOException {
    return open(directory, true, disk -> disk);
  }

  static RocksStore open(Path directory, boolean sync, UnaryOperator<Commits> disk)
      throws IOException {
    NativeLibrary.load(NATIVE);
    return RocksStore.open(
        directory,
        new RocksStore.Settings(sync, 4 << 20),
        System.getLogger("persistence-file"),
        disk);
  }
}
