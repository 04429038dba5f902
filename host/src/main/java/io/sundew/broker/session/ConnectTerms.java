package io.sundew.broker.session;

import io.sundew.api.ConnectRequest;
import io.sundew.api.UserProperty;
import java.util.List;

/** What hooks may see and change of an authenticated CONNECT. */
record ConnectTerms(
    String clientId,
    boolean cleanStart,
    int keepAliveSeconds,
    long sessionExpirySeconds,
    List<UserProperty> userProperties)
    implements ConnectRequest {
  private static final long MAXIMUM_EXPIRY = 0xFFFF_FFFFL;
  private static final int MAXIMUM_KEEP_ALIVE = 65_535;

  ConnectTerms {
    if (keepAliveSeconds < 0 || keepAliveSeconds > MAXIMUM_KEEP_ALIVE) {
      throw new IllegalArgumentException(
          "keep alive of " + keepAliveSeconds + " s is not 0 to 65535");
    }
    if (sessionExpirySeconds < 0 || sessionExpirySeconds > MAXIMUM_EXPIRY) {
      throw new IllegalArgumentException(
          "session expiry of " + sessionExpirySeconds + " s is not 0 to 4294967295");
    }
  }

  @Override
  public ConnectTerms withKeepAliveSeconds(int seconds) {
    return new ConnectTerms(clientId, cleanStart, seconds, sessionExpirySeconds, userProperties);
  }

  @Override
  public ConnectTerms withSessionExpirySeconds(long seconds) {
    return new ConnectTerms(clientId, cleanStart, keepAliveSeconds, seconds, userProperties);
  }
}
