package io.sundew.broker.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * A plugin's jar where the operator put it. Immutable.
 *
 * @param path as found
 * @param manifest checked
 */
record PluginJar(Path path, PluginManifest manifest) {
  /**
   * Reads the manifest of a jar; no code of it runs.
   *
   * @throws PluginRefused when the file is no plugin, or must not be trusted
   */
  static PluginJar read(Path path) throws PluginRefused {
    TrustedFiles.checkWithDirectory(path);
    try (var jar = new JarFile(path.toFile())) {
      Manifest manifest = jar.getManifest();
      if (manifest == null) {
        throw new PluginRefused("it has no manifest");
      }
      return new PluginJar(path, PluginManifest.of(manifest.getMainAttributes()));
    } catch (IOException unreadable) {
      throw new PluginRefused("it cannot be read: " + unreadable.getMessage(), unreadable);
    }
  }

  String id() {
    return manifest.id();
  }
}
