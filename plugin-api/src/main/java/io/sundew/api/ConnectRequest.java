package io.sundew.api;

import java.util.List;

/** An authenticated CONNECT that an {@link OnConnect} hook may change. Immutable; thread safe. */
public interface ConnectRequest {
  /** The client identifier. */
  String clientId();

  /** Whether it starts a new session. */
  boolean cleanStart();

  /** Keep Alive in seconds, 0 for none. */
  int keepAliveSeconds();

  /** Session Expiry Interval in seconds; 4294967295 for never. */
  long sessionExpirySeconds();

  /** The user properties, in order. */
  List<UserProperty> userProperties();

  /** The same with another Keep Alive, which a v5 client is told as Server Keep Alive. */
  ConnectRequest withKeepAliveSeconds(int seconds);

  /** The same with another Session Expiry Interval, which a v5 client is told. */
  ConnectRequest withSessionExpirySeconds(long seconds);

  /** The decision to go on with this request in place of the one the hook was given. */
  default ConnectDecision.Replace forward() {
    return new ConnectDecision.Replace(this);
  }
}
