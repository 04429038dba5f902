package io.sundew.broker.routing;

/** What a subscription leads to: a session, as far as routing must know it. Thread safe. */
public interface Subscriber {
  /** The client identifier, for logs. */
  String clientId();

  /**
   * Whether a client is connected now; a hint when asked from another thread than the session's.
   */
  boolean isConnected();

  /**
   * Whether it can be sent a QoS 1 or 2 message at once; a hint when asked from another thread than
   * the session's.
   */
  boolean hasWindow();

  /** Whether it keeps messages while no client is connected. */
  boolean isDurable();
}
