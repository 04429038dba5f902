package io.sundew.api;

/** What a client wants to do, for an {@link Authorizer}. Immutable; thread safe. */
public interface AuthorizeRequest {
  /** The kinds of action. */
  enum Action {
    /** Send a PUBLISH to a topic. */
    PUBLISH,
    /**
     * Subscribe to a topic filter; {@code topic()} is the filter, without {@code $share/GROUP/}.
     */
    SUBSCRIBE,
    /** Be sent a message, decided when the message leaves the session's queue. */
    RECEIVE,
    /** Have a will published, decided at CONNECT. */
    WILL
  }

  /** What is to be done. */
  Action action();

  /** The topic name, or for {@link Action#SUBSCRIBE} the topic filter. */
  String topic();

  /** The quality of service asked for. */
  Qos qos();

  /** Whether the message is to be retained; false for {@link Action#SUBSCRIBE}. */
  boolean retain();
}
