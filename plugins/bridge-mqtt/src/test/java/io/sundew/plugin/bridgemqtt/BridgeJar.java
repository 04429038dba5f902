package io.sundew.plugin.bridgemqtt;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCounted;
import io.sundew.mqtt.Packet;
import io.sundew.testkit.PluginJars;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** The plugin's jar as it is shipped: with its libraries inside. */
final class BridgeJar {
  private BridgeJar() {}

  /** Writes it into that directory. */
  static void write(Path directory) {
    Path jar = PluginJars.writeModule(directory, "bridge-mqtt", BridgeMqttPlugin.class, false);
    try (FileSystem zip = FileSystems.newFileSystem(jar)) {
      makeExclusive(zip.getPath("META-INF", "MANIFEST.MF"));
      Files.createDirectory(zip.getPath("lib"));
      for (Class<?> library : List.of(Packet.class, ByteBuf.class, ReferenceCounted.class)) {
        Path from = Path.of(library.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(from)) {
          pack(from, zip.getPath("lib", library.getSimpleName() + ".jar"));
        } else {
          Files.copy(from, zip.getPath("lib", from.getFileName().toString()));
        }
      }
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException("the plugin's jar cannot be written", e);
    }
  }

  /** Two of an instance would have the same local clients. */
  private static void makeExclusive(Path file) throws IOException {
    Manifest manifest;
    try (InputStream in = Files.newInputStream(file)) {
      manifest = new Manifest(in);
    }
    manifest.getMainAttributes().putValue("Sundew-Swap", "exclusive");
    try (OutputStream out = Files.newOutputStream(file)) {
      manifest.write(out);
    }
  }

  /** A module that Maven has compiled and not packaged yet. */
  private static void pack(Path classes, Path jar) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(classes)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    try (OutputStream out = Files.newOutputStream(jar);
        var entries = new JarOutputStream(out)) {
      for (Path file : files) {
        entries.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, entries);
        entries.closeEntry();
      }
    }
  }
}
