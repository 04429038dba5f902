package io.sundew.plugin.authjwt;

/**
 * A token is turned down. Without a stack trace, for anybody can cause it; its message goes to the
 * client and the broker's log, so it tells nothing that the client sent.
 */
final class TokenException extends Exception {
  private static final long serialVersionUID = 1;

  /** What kind of failure it is. */
  enum Kind {
    /** The token is not to be trusted, or does not let this client in. */
    INVALID,
    /** The token is good, but for another client identifier. */
    OTHER_CLIENT,
    /** There are no keys to tell. */
    UNAVAILABLE,
    /** The keys are being fetched and did not come in time. */
    BUSY
  }

  private final Kind kind;

  TokenException(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  /** The token is not to be trusted. */
  static TokenException invalid(String message) {
    return new TokenException(Kind.INVALID, message);
  }

  Kind kind() {
    return kind;
  }

  /** Why, for client and log. */
  String reason() {
    return String.valueOf(getMessage());
  }
}
