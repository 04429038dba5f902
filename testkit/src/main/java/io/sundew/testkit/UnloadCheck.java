package io.sundew.testkit;

import io.sundew.api.Hooks;
import io.sundew.api.PluginContext;
import io.sundew.api.SundewPlugin;
import java.io.File;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Checks that a plugin which was used and stopped leaves nothing behind, in the host's threads
 * above all: that its class loader can be collected.
 */
public final class UnloadCheck {
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private UnloadCheck() {}

  /** What is done with the plugin's hooks. */
  public interface Use {
    /** Asks hooks; keeps nothing that the plugin made. */
    void use(Hooks hooks) throws Exception;
  }

  /**
   * Starts a plugin in a class loader of its own, which sees what the host shows it, has it used,
   * stops it, and waits for the loader to go.
   *
   * @param context makes its context, which goes with it: a context may keep what the plugin gives
   * @throws AssertionError when something still holds the loader after 10 s
   * @throws Exception what the plugin or its use throws
   */
  public static void run(
      Class<? extends SundewPlugin> plugin, Supplier<PluginContext> context, Use use)
      throws Exception {
    WeakReference<ClassLoader> loader = useOnce(plugin.getName(), context, use);
    long begin = System.nanoTime();
    while (!loader.refersTo(null)) {
      if (System.nanoTime() - begin > LONGEST.toNanos()) {
        throw new AssertionError("something still holds the class loader of " + plugin);
      }
      System.gc();
    }
  }

  /** In a method of its own, so that no variable of the caller's holds what it made. */
  private static WeakReference<ClassLoader> useOnce(
      String plugin, Supplier<PluginContext> context, Use use) throws Exception {
    try (var loader = new URLClassLoader(classPath(), new ApiOnly())) {
      Class<?> type = loader.loadClass(plugin);
      if (!loader.equals(type.getClassLoader())) {
        throw new AssertionError(plugin + " is not of the loader that is to go");
      }
      var instance = (SundewPlugin) type.getConstructor().newInstance();
      use.use(instance.start(context.get()));
      instance.stop();
      return new WeakReference<>(loader);
    }
  }

  private static URL[] classPath() throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    return urls.toArray(URL[]::new);
  }

  /** Shows a plugin what the host does: the platform and the API. */
  private static final class ApiOnly extends ClassLoader {
    ApiOnly() {
      super(getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.startsWith("io.sundew.api.")) {
        return Class.forName(name);
      }
      throw new ClassNotFoundException(name);
    }
  }
}
