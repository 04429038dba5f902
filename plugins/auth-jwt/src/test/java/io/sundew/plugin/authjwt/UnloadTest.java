package io.sundew.plugin.authjwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.AuthenticateDecision.Accept;
import io.sundew.api.Hooks;
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
    var keys = TestKeys.set(TestKeys.jwk(TestKeys.P256, ""), TestKeys.jwk(TestKeys.ED25519, ""));
    var context = new FakeContext(Files.writeString(directory.resolve("keys"), keys));
    try (var loader = new URLClassLoader(pluginClassPath(), new ApiOnly())) {
      var type = loader.loadClass(AuthJwtPlugin.class.getName());
      assertEquals(loader, type.getClassLoader());
      var plugin = (SundewPlugin) type.getConstructor().newInstance();
      Hooks hooks = plugin.start(context);

      for (Algorithm algorithm : List.of(Algorithm.ES256, Algorithm.EDDSA)) {
        String token =
            TestKeys.issuer(algorithm)
                .token(algorithm, "{\"sub\":\"anna\",\"exp\":9999999999,\"publish\":[\"t\"]}");
        var attempt = new FakeContext.Attempt(token);
        var accept =
            assertInstanceOf(
                Accept.class, hooks.authenticator().orElseThrow().authenticate(attempt));
        var client = new FakeContext.Bearer(accept.name(), accept.attributes());
        hooks.authorizer().orElseThrow().authorize(FakeContext.PUBLISH, client);
      }
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
