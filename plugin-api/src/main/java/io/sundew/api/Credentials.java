package io.sundew.api;

/** What a client says about itself in CONNECT, besides its client identifier. */
public sealed interface Credentials {
  /** Neither user name nor password. */
  record None() implements Credentials {}

  /**
   * A user name, a password or both.
   *
   * @param userName empty when only a password was sent, which MQTT 5.0 allows
   * @param password {@link Password#ABSENT} when only a user name was sent
   */
  record UserPassword(String userName, Password password) implements Credentials {}
}
