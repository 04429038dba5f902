package io.sundew.plugin.scriptjs;

/** A script failed; the message says where and why, in one line. */
final class ScriptException extends Exception {
  private static final long serialVersionUID = 1;

  private final String details;

  /** A failure that has no place in a file. */
  ScriptException(String message) {
    this(message, message);
  }

  /**
   * A failure.
   *
   * @param message one line
   * @param details the same with the lines of the file around it
   */
  ScriptException(String message, String details) {
    super(message, null, false, false);
    this.details = details;
  }

  /** The message: the broker logs this, for the script's author and not for ours. */
  @Override
  @SuppressWarnings("OverrideThrowableToString")
  public String toString() {
    return String.valueOf(getMessage());
  }

  /** The failure with the lines around it. */
  String details() {
    return details;
  }
}
