package io.sundew.broker.config;

/**
 * A place in a configuration file, for messages to people.
 *
 * @param file as the operator named it
 * @param line from 1; 0 when unknown
 */
public record Source(String file, int line) {
  /** Not from a file. */
  public static final Source BUILT_IN = new Source("built-in defaults", 0);

  @Override
  public String toString() {
    return line > 0 ? file + ":" + line : file;
  }
}
