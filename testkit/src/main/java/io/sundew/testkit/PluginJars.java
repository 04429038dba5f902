package io.sundew.testkit;

import io.sundew.api.SundewPlugin;
import io.sundew.broker.config.PluginConfig;
import io.sundew.broker.config.Source;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * Makes real plugin jars of a test's own classes, so that they are loaded, isolated and called as
 * an operator's are. The broker's copy of a class has statics of its own: a test sees what the
 * plugin does through the broker only.
 */
public final class PluginJars {
  private PluginJars() {}

  /**
   * Writes a jar with that class and the classes nested in it.
   *
   * @param inline whether its hooks run on the event loop
   * @param also other classes that it needs, such as {@link Fault}
   */
  public static Path write(
      Path directory,
      String id,
      Class<? extends SundewPlugin> plugin,
      boolean inline,
      Class<?>... also) {
    return write(
        directory,
        id,
        plugin,
        Boolean.toString(inline),
        classFiles(plugin),
        List.of(also),
        List.of());
  }

  /**
   * Writes a jar with that class and all others that were compiled with it: a plugin's own module,
   * without the libraries it nests.
   *
   * @param inline whether its hooks run on the event loop
   */
  public static Path writeModule(
      Path directory, String id, Class<? extends SundewPlugin> plugin, boolean inline) {
    return writeModule(directory, id, plugin, Boolean.toString(inline));
  }

  /**
   * Writes a jar with that class, all others that were compiled with it, and libraries nested as
   * the packaged plugin has them.
   *
   * @param inline what {@code Sundew-Inline} says
   * @param ofLibraries a class of each library
   */
  public static Path writeModule(
      Path directory,
      String id,
      Class<? extends SundewPlugin> plugin,
      String inline,
      Class<?>... ofLibraries) {
    List<Path> libraries = Stream.of(ofLibraries).map(PluginJars::jarOf).toList();
    try (Stream<Path> all = Files.walk(root(plugin))) {
      List<Path> files = all.filter(file -> file.toString().endsWith(".class")).toList();
      return write(directory, id, plugin, inline, files, List.of(), libraries);
    } catch (IOException e) {
      throw new UncheckedIOException("the classes beside " + plugin + " cannot be listed", e);
    }
  }

  private static Path write(
      Path directory,
      String id,
      Class<? extends SundewPlugin> plugin,
      String inline,
      List<Path> classFiles,
      List<Class<?>> also,
      List<Path> libraries) {
    Path jar = directory.resolve(id + ".jar");
    Manifest manifest = manifest(id, plugin);
    manifest.getMainAttributes().putValue("Sundew-Inline", inline);
    try (OutputStream out = Files.newOutputStream(jar);
        var entries = new JarOutputStream(out, manifest)) {
      for (Path file : classFiles) {
        add(root(plugin).relativize(file).toString(), file, entries);
      }
      for (Path library : libraries) {
        add("lib/" + library.getFileName(), library, entries);
      }
      for (Class<?> other : also) {
        add(other, entries);
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException("the jar of " + plugin + " cannot be written", e);
    }
  }

  private static void add(String name, Path file, JarOutputStream entries) throws IOException {
    entries.putNextEntry(new JarEntry(name));
    Files.copy(file, entries);
    entries.closeEntry();
  }

  private static Path jarOf(Class<?> library) {
    try {
      return Path.of(library.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(library + " does not lie in a jar", e);
    }
  }

  /** Adds a class, which may come out of a jar itself, with those nested in it. */
  private static void add(Class<?> type, JarOutputStream entries) throws IOException {
    add(type, type.getName(), entries);
    for (int i = 1; add(type, type.getName() + "$" + i, entries); ) {
      i++; // the compiler's own
    }
    for (Class<?> nested : type.getDeclaredClasses()) {
      add(nested, entries);
    }
  }

  private static boolean add(Class<?> type, String name, JarOutputStream entries)
      throws IOException {
    String file = name.replace('.', '/') + ".class";
    try (InputStream in = type.getResourceAsStream("/" + file)) {
      if (in == null) {
        return false;
      }
      entries.putNextEntry(new JarEntry(file));
      in.transferTo(entries);
      entries.closeEntry();
      return true;
    }
  }

  /** An instance of that plugin with these settings, named like it, for all listeners. */
  public static PluginConfig instance(String id, Map<String, Object> settings) {
    return new PluginConfig(id, id, List.of(), List.of(), settings, Map.of(), Source.BUILT_IN);
  }

  /** A manifest that says what every plugin's must. */
  static Manifest manifest(String id, Class<?> plugin) {
    var manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Plugin-Id", id);
    attributes.putValue("Plugin-Version", "1.0.0");
    attributes.putValue("Plugin-Class", plugin.getName());
    attributes.putValue("Plugin-Requires", ">=0.1.0");
    return manifest;
  }

  /** The class's own file and those of the classes nested in it. */
  private static List<Path> classFiles(Class<?> plugin) {
    String name = plugin.getName().substring(plugin.getPackageName().length() + 1);
    try (Stream<Path> all = Files.list(fileOf(plugin).getParent())) {
      return all.filter(file -> isOf(file.getFileName().toString(), name)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("the classes beside " + plugin + " cannot be listed", e);
    }
  }

  private static boolean isOf(String file, String name) {
    return file.equals(name + ".class") || (file.startsWith(name + "$") && file.endsWith(".class"));
  }

  /** The folder that holds the packages. */
  private static Path root(Class<?> plugin) {
    String file = fileOf(plugin).toString();
    int within = plugin.getName().length() + ".class".length();
    return Path.of(file.substring(0, file.length() - within));
  }

  private static Path fileOf(Class<?> plugin) {
    String name = plugin.getName().substring(plugin.getPackageName().length() + 1);
    try {
      URI uri = plugin.getResource(name + ".class").toURI();
      return Path.of(uri);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(plugin + " does not lie in a folder of classes", e);
    }
  }
}
