package io.sundew.plugin.authjwt;

/** A key, or what should hold keys, cannot be used; the message says why and never shows a key. */
final class UnusableKeyException extends Exception {
  private static final long serialVersionUID = 1;

  UnusableKeyException(String why) {
    super(why);
  }
}
