package io.sundew.api;

/** What a plugin instance says of itself. A new instance is healthy. Thread safe. */
public interface Health {
  /** All is well. */
  void up();

  /** It cannot do its work; the broker says so in its log and is not ready. */
  void down(String reason);
}
