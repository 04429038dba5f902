package io.sundew.broker.plugin;

import java.io.IOException;
import java.nio.file.Path;

/** Plugin jars made of sources, for tests of other packages. */
public final class TestJars {
  private TestJars() {}

  /** Writes the jar of a plugin whose class has that body. */
  public static Path write(Path directory, String id, String body) throws IOException {
    return JarBuilder.plugin(id, body).write(directory, id + ".jar");
  }
}
