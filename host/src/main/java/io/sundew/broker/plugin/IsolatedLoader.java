package io.sundew.broker.plugin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Loads the classes of one generation of a plugin. It sees the Java platform, the plugin API and
 * slf4j of the broker, and what the plugin brings along; nothing else of the broker, so that both
 * may have their own versions of a library. The broker's API and slf4j win over copies in the
 * plugin. Thread safe.
 */
final class IsolatedLoader extends URLClassLoader {
  static {
    registerAsParallelCapable();
  }

  private static final List<String> SHARED = List.of("io.sundew.api.", "org.slf4j.");

  private final ClassLoader host;

  /** A loader for an unpacked copy. */
  IsolatedLoader(String name, Path copy) throws IOException {
    super(name, urls(copy), ClassLoader.getPlatformClassLoader());
    this.host = IsolatedLoader.class.getClassLoader();
  }

  private static URL[] urls(Path copy) throws IOException {
    List<Path> jars = new ArrayList<>(List.of(copy.resolve("plugin.jar")));
    Path libraries = copy.resolve("lib");
    if (Files.isDirectory(libraries)) {
      try (Stream<Path> found = Files.list(libraries)) {
        found.sorted().forEach(jars::add);
      }
    }
    return jars.stream().map(IsolatedLoader::url).toArray(URL[]::new);
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    for (String prefix : SHARED) {
      if (name.startsWith(prefix)) {
        return host.loadClass(name);
      }
    }
    return super.loadClass(name, resolve);
  }
}
