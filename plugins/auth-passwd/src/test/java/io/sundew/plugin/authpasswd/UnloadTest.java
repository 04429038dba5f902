package io.sundew.plugin.authpasswd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.AuthenticateDecision.Accept;
import io.sundew.api.SundewPlugin;
import java.io.File;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The plugin in a class loader of its own, as the host loads it, leaves nothing in the host's
 * threads.
 */
class UnloadTest {
  private static final long DEADLINE_NANOSECONDS = 10_000_000_000L;

  @TempDir Path directory;

  @Test
  void stop_lastReferenceDropped_classLoaderIsCollected() throws Exception {
    var loader = useOnce();

    long start = System.nanoTime();
    while (!loader.refersTo(null) && System.nanoTime() - start < DEADLINE_NANOSECONDS) {
      System.gc();
    }

    assertTrue(loader.refersTo(null), "something still holds the plugin's class loader");
  }

  private WeakReference<ClassLoader> useOnce() throws Exception {
    var file = directory.resolve("users");
    Files.writeString(
        file, "alice:" + HashAlgorithm.ARGON2ID.hash(new byte[] {'x'}, 1).encoded() + "\n");
    try (var loader = new URLClassLoader(pluginClassPath(), new ApiOnly())) {
      var type = loader.loadClass(AuthPasswdPlugin.class.getName());
      assertEquals(loader, type.getClassLoader());
      var plugin = (SundewPlugin) type.getConstructor().newInstance();
      var hooks = plugin.start(new FakeContext(file));

      var decision = hooks.authenticator().orElseThrow().authenticate(FakeAttempt.of("alice", "x"));

      assertInstanceOf(Accept.class, decision);
      plugin.stop();
      return new WeakReference<>(loader);
    }
  }

  private static URL[] pluginClassPath() throws MalformedURLException {
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
