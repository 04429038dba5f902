package io.sundew.broker.config;

import java.util.List;

/**
 * A configuration that cannot be used; each line of the message names file, line and key and says
 * what to do.
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

  /** Several problems, each complete in itself. */
  public ConfigException(List<String> problems) {
    super(String.join("\n", problems));
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
