package io.sundew.broker.cli;

/** A command could not be done; the message is for people and names the fix. */
final class AdminFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  AdminFailure(String message) {
    super(message);
  }

  AdminFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
