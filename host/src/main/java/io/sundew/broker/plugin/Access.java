package io.sundew.broker.plugin;

import io.sundew.api.AuthorizeRequest;
import io.sundew.api.Qos;
import org.jspecify.annotations.Nullable;

/** One action that waits for its authorization. Confined like its {@link Walk}. */
final class Access {
  private final AuthorizeRequest request;
  private @Nullable Authorization authorization;
  private Authorization otherwise = Authorization.DENIED;
  private boolean abstained;

  Access(AuthorizeRequest request) {
    this.request = request;
  }

  /** Access of that kind. */
  static Access to(AuthorizeRequest.Action action, String topic, Qos qos, boolean retain) {
    return new Access(request(action, topic, qos, retain));
  }

  /** What an authorizer is asked about it. */
  static AuthorizeRequest request(
      AuthorizeRequest.Action action, String topic, Qos qos, boolean retain) {
    return new Request(action, topic, qos, retain);
  }

  AuthorizeRequest request() {
    return request;
  }

  boolean isOpen() {
    return authorization == null;
  }

  /** What was decided, or what holds while nothing is. */
  Authorization authorization() {
    return authorization == null ? otherwise : authorization;
  }

  /** Sets what holds while nothing is decided; denied unless set. */
  void otherwise(Authorization byDefault) {
    otherwise = byDefault;
  }

  /** An authorizer had no opinion. */
  void abstained() {
    abstained = true;
  }

  /**
   * Whether the decision may be remembered as its author says: not where it was left to the author
   * by another, who may have an opinion next time.
   */
  boolean mayBeRemembered() {
    return !abstained;
  }

  void decide(Authorization decided) {
    authorization = decided;
  }

  /** The values of a request. */
  private record Request(AuthorizeRequest.Action action, String topic, Qos qos, boolean retain)
      implements AuthorizeRequest {}
}
