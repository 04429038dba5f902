package io.sundew.plugin.persistencefile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {
  @TempDir Path home;

  /** As a broker does it, in a class loader of its own. */
  private void load() throws Exception {
    List<URL> urls =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(NativeLibraryTest::url)
            .toList();
    try (var loader =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Method load =
          loader.loadClass(NativeLibrary.class.getName()).getDeclaredMethod("load", Path.class);
      load.setAccessible(true);
      load.invoke(null, home);
    }
  }

  private static URL url(String entry) {
    try {
      return Path.of(entry).toUri().toURL();
    } catch (IOException e) {
      throw new IllegalArgumentException(entry, e);
    }
  }

  private List<Path> libraries() throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void load_unpacksOnceAndDeletesFormerVersions() throws Exception {
    Path former = home.resolve("0123").resolve("0").resolve("librocksdb.so");
    Files.createDirectories(former.getParent());
    Files.writeString(former, "former");

    load();
    Path library = libraries().getFirst();
    FileTime unpacked = FileTime.fromMillis(1);
    Files.setLastModifiedTime(library, unpacked);

    assertFalse(Files.exists(former));
    assertEquals(List.of(library), libraries());

    load(); // in the same process it is another loader's, hence another copy
    assertEquals(unpacked, Files.getLastModifiedTime(library));
    assertEquals(2, libraries().size());
  }
}
