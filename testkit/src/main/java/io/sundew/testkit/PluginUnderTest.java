package io.sundew.testkit;

import io.sundew.api.SundewPlugin;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * The plugin that a project builds, as its tests find it: a folder of classes, or a jar.
 *
 * @param plugin its class
 * @param home where the class comes from
 * @param id what its manifest says, or else the class's name without {@code Plugin} in kebab case
 */
record PluginUnderTest(Class<? extends SundewPlugin> plugin, Path home, String id) {
  /** The plugin of that class. */
  static PluginUnderTest of(Class<? extends SundewPlugin> plugin) {
    try {
      Path home = Path.of(plugin.getProtectionDomain().getCodeSource().getLocation().toURI());
      String id =
          manifest(home)
              .map(manifest -> manifest.getMainAttributes().getValue("Plugin-Id"))
              .orElseGet(() -> nameOf(plugin));
      return new PluginUnderTest(plugin, home, id);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(plugin + " comes neither from a folder nor a jar", e);
    } catch (IOException e) {
      throw new UncheckedIOException("the manifest of " + plugin + " cannot be read", e);
    }
  }

  /**
   * Writes its jar: everything in the folder its classes are compiled to, with the manifest that
   * lies there as {@code META-INF/MANIFEST.MF}, or else one with its {@link #id()} and offloaded
   * hooks. A plugin that comes out of a jar is copied as it is.
   */
  Path write(Path directory) {
    Path jar = directory.resolve(id + ".jar");
    try {
      if (!Files.isDirectory(home)) {
        return Files.copy(home, jar);
      }
      Manifest manifest = manifest(home).orElseGet(() -> PluginJars.manifest(id, plugin));
      try (OutputStream out = Files.newOutputStream(jar);
          var entries = new JarOutputStream(out, manifest);
          Stream<Path> files = Files.walk(home)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          add(entries, file);
        }
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException("the jar of " + plugin + " cannot be written", e);
    }
  }

  private void add(JarOutputStream entries, Path file) throws IOException {
    String name = home.relativize(file).toString();
    if (!name.equals(JarFile.MANIFEST_NAME)) {
      entries.putNextEntry(new JarEntry(name));
      Files.copy(file, entries);
      entries.closeEntry();
    }
  }

  private static String nameOf(Class<?> plugin) {
    String name =
        plugin
            .getSimpleName()
            .replaceFirst("Plugin$", "")
            .replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-")
            .toLowerCase(Locale.ROOT);
    return name.isEmpty() ? "plugin" : name;
  }

  /** The manifest there, when it is a plugin's. */
  private static Optional<Manifest> manifest(Path home) throws IOException {
    Path file = home.resolve(JarFile.MANIFEST_NAME);
    if (!Files.isDirectory(home)) {
      try (var jar = new JarFile(home.toFile())) {
        return Optional.ofNullable(jar.getManifest()).filter(PluginUnderTest::isOfPlugin);
      }
    }
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(new Manifest(in)).filter(PluginUnderTest::isOfPlugin);
    }
  }

  private static boolean isOfPlugin(Manifest manifest) {
    return manifest.getMainAttributes().getValue("Plugin-Id") != null;
  }
}
