package io.sundew.broker.plugin;

import io.sundew.api.ApiVersion;
import io.sundew.api.SundewPlugin;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import org.pf4j.AbstractPluginManager;
import org.pf4j.DefaultExtensionFactory;
import org.pf4j.DefaultPluginDescriptor;
import org.pf4j.DefaultVersionManager;
import org.pf4j.ExtensionFactory;
import org.pf4j.ExtensionFinder;
import org.pf4j.ExtensionWrapper;
import org.pf4j.Plugin;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginFactory;
import org.pf4j.PluginLoader;
import org.pf4j.PluginRepository;
import org.pf4j.PluginRuntimeException;
import org.pf4j.PluginStatusProvider;
import org.pf4j.PluginWrapper;
import org.pf4j.VersionManager;

/**
 * The loaded generations of plugins, kept by PF4J. Not thread safe: used by one thread at a time.
 *
 * <p>Of PF4J the descriptors, the wrappers and the loading and unloading are used. Its plugin is an
 * adapter that makes {@link SundewPlugin} objects, one per configured instance; starting these is
 * not PF4J's business, because it only logs what fails. Extensions are not used: their index is
 * written by an annotation processor, which javac no longer runs by itself.
 */
final class PluginLibrary extends AbstractPluginManager {
  PluginLibrary() {
    setSystemVersion(ApiVersion.CURRENT);
  }

  /**
   * Loads an unpacked copy; none of its classes is looked at yet. Each copy is a generation of its
   * own, so that two of one plugin can be there at once.
   *
   * @throws PluginRefused when it cannot be loaded
   */
  Generation load(Path copy) throws PluginRefused {
    try {
      return (Generation) getPlugin(loadPlugin(copy)).getPlugin();
    } catch (PluginRuntimeException failed) {
      throw new PluginRefused("it cannot be loaded: " + failed.getMessage(), failed);
    }
  }

  /** Unloads one and closes its class loader; its classes go when nobody refers to them. */
  void unload(Generation generation) {
    unloadPlugin(generation.copy().getFileName().toString());
  }

  /** Unloads all and closes their class loaders, the last first. */
  void unloadAll() {
    for (PluginWrapper plugin : List.copyOf(getPlugins()).reversed()) {
      unloadPlugin(plugin.getPluginId());
    }
  }

  /**
   * Unloads one generation, whose instances are stopped, and names the threads it has left, unless
   * it says itself that its memory is never given back.
   */
  @Override
  public boolean unloadPlugin(String pluginId) {
    PluginWrapper plugin = getPlugin(pluginId);
    if (plugin != null && !((Description) plugin.getDescriptor()).pinned) {
      String id = pluginId.replaceFirst("-[0-9a-f]{64}$", ""); // without the copy's digest
      LeftThreads.warn(id, plugin.getPluginClassLoader());
    }
    return super.unloadPlugin(pluginId);
  }

  @Override
  protected PluginFactory createPluginFactory() {
    return Generation::new;
  }

  @Override
  protected PluginDescriptorFinder createPluginDescriptorFinder() {
    return new CopyFinder();
  }

  @Override
  protected PluginLoader createPluginLoader() {
    return new CopyLoader();
  }

  @Override
  protected PluginStatusProvider createPluginStatusProvider() {
    return new AllEnabled();
  }

  @Override
  protected PluginRepository createPluginRepository() {
    return new NoRepository();
  }

  @Override
  protected ExtensionFinder createExtensionFinder() {
    return new NoExtensions();
  }

  @Override
  protected ExtensionFactory createExtensionFactory() {
    return new DefaultExtensionFactory();
  }

  @Override
  protected VersionManager createVersionManager() {
    return new DefaultVersionManager();
  }

  /** One generation of a plugin: its classes, loaded once for all its instances. */
  static final class Generation extends Plugin {
    private static final int SHORT_DIGEST = 12;

    private final PluginDescriptor descriptor;
    private final ClassLoader loader;
    private final Path copy;

    private Generation(PluginWrapper wrapper) {
      this.descriptor = wrapper.getDescriptor();
      this.loader = wrapper.getPluginClassLoader();
      this.copy = wrapper.getPluginPath();
    }

    /** The unpacked copy it was loaded from. */
    Path copy() {
      return copy;
    }

    /** The beginning of its jar's SHA-256, for people. */
    String digest() {
      String name = copy.getFileName().toString();
      String digest = name.substring(name.lastIndexOf('-') + 1);
      return digest.substring(0, Math.min(SHORT_DIGEST, digest.length()));
    }

    ClassLoader loader() {
      return loader;
    }

    /**
     * A new plugin object, whose constructor runs now.
     *
     * @throws PluginRefused when the class is missing, no plugin, or its constructor fails
     */
    SundewPlugin newPlugin() throws PluginRefused {
      String name = descriptor.getPluginClass();
      Thread thread = Thread.currentThread();
      ClassLoader before = thread.getContextClassLoader();
      thread.setContextClassLoader(loader);
      try {
        Class<?> type = Class.forName(name, true, loader);
        return type.asSubclass(SundewPlugin.class).getConstructor().newInstance();
      } catch (ClassNotFoundException missing) {
        throw new PluginRefused("its Plugin-Class " + name + " is not in the jar", missing);
      } catch (ClassCastException other) {
        throw new PluginRefused(
            "its Plugin-Class " + name + " does not implement SundewPlugin", other);
      } catch (InvocationTargetException failed) {
        throw new PluginRefused(
            "the constructor of " + name + " failed: " + failed.getCause(), failed);
      } catch (ReflectiveOperationException unusable) {
        throw new PluginRefused(
            "its Plugin-Class " + name + " needs a public constructor without parameters",
            unusable);
      } catch (LinkageError broken) {
        throw new PluginRefused(
            "its Plugin-Class " + name + " cannot be loaded: " + broken, broken);
      } finally {
        thread.setContextClassLoader(before);
      }
    }
  }

  /** What the manifest says, in PF4J's words. */
  private static final class Description extends DefaultPluginDescriptor {
    private final boolean pinned;

    private Description(Path copy, PluginManifest manifest) {
      super(
          copy.getFileName().toString(),
          "",
          manifest.className(),
          manifest.version(),
          manifest.requires(),
          "",
          "");
      pinned = manifest.swap() == PluginManifest.Swap.PINNED;
    }
  }

  /** Describes a copy by the manifest of its jar; PF4J knows it by the name of its directory. */
  private static final class CopyFinder implements PluginDescriptorFinder {
    @Override
    public boolean isApplicable(Path copy) {
      return Files.isDirectory(copy);
    }

    @Override
    public PluginDescriptor find(Path copy) {
      try (var jar = new JarFile(copy.resolve("plugin.jar").toFile())) {
        PluginManifest manifest = PluginManifest.of(jar.getManifest().getMainAttributes());
        return new Description(copy, manifest);
      } catch (IOException | PluginRefused unusable) {
        throw new PluginRuntimeException(unusable);
      }
    }
  }

  /** Gives each copy its isolated loader. */
  private static final class CopyLoader implements PluginLoader {
    @Override
    public boolean isApplicable(Path copy) {
      return Files.isDirectory(copy);
    }

    @Override
    public ClassLoader loadPlugin(Path copy, PluginDescriptor descriptor) {
      try {
        return new IsolatedLoader(descriptor.getPluginId(), copy);
      } catch (IOException unreadable) {
        throw new PluginRuntimeException(unreadable);
      }
    }
  }

  /** What is active is said by the broker's configuration, not by PF4J's files. */
  private static final class AllEnabled implements PluginStatusProvider {
    @Override
    public boolean isPluginDisabled(String id) {
      return false;
    }

    @Override
    public void disablePlugin(String id) {
      throw new UnsupportedOperationException("the configuration lists the active plugins");
    }

    @Override
    public void enablePlugin(String id) {
      throw new UnsupportedOperationException("the configuration lists the active plugins");
    }
  }

  /** Directories are looked through elsewhere. */
  private static final class NoRepository implements PluginRepository {
    @Override
    public List<Path> getPluginPaths() {
      return List.of();
    }

    @Override
    public boolean deletePluginPath(Path copy) {
      return false;
    }
  }

  /** There are no extensions. */
  private static final class NoExtensions implements ExtensionFinder {
    @Override
    public <T> List<ExtensionWrapper<T>> find(Class<T> type) {
      return List.of();
    }

    @Override
    public <T> List<ExtensionWrapper<T>> find(Class<T> type, String pluginId) {
      return List.of();
    }

    @Override
    @SuppressWarnings("rawtypes") // as PF4J declares it
    public List<ExtensionWrapper> find(String pluginId) {
      return List.of();
    }

    @Override
    public Set<String> findClassNames(String pluginId) {
      return Set.of();
    }
  }
}
