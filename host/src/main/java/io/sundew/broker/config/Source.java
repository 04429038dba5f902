package io.sundew.broker.config;

import java.nio.file.Path;

/**
 * A place in a configuration file, for messages to people.
 *
 * @param file as the operator named it
 * @param line from 1; 0 when unknown
 */
public record Source(String file, int line) {
  /** Not from a file. */
  public static final Source BUILT_IN = new Source("built-in defaults", 0);

  /** A path written in that file: a relative one is meant from the file's directory. */
  public Path resolve(Path path) {
    return Path.of(file).toAbsolutePath().resolveSibling(path).normalize();
  }

  @Override
  public String toString() {
    return line > 0 ? file + ":" + line : file;
  }
}
