package io.sundew.broker.config;

/**
 * A configuration that cannot be used; the message names file, line and key and says what to do.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** A problem at that place. */
  public ConfigException(Source source, String message) {
    super(source + ": " + message);
  }

  /** A problem with a cause. */
  public ConfigException(String message, Throwable cause) {
    super(message, cause);
  }
}
