package io.sundew.api.store;

import java.io.IOException;

/**
 * Is shown what a store holds: each session, followed by what belongs to it in any order but for
 * its queue, which comes in its own; then retained messages, then values. Called by one thread. An
 * exception ends the walk.
 */
public interface StoreVisitor {
  /** A session and its facts. */
  void session(long sessionId, SessionKey key, byte[] record) throws IOException;

  /** A subscription of the session named last. */
  void subscription(String filter, byte[] record) throws IOException;

  /** A message in the queue of the session named last. */
  void queued(Stored message) throws IOException;

  /** A sequence number of the session named last whose message was released. */
  void released(long sequence) throws IOException;

  /** A packet identifier under which the session named last has received a QoS 2 message. */
  void received(int packetId) throws IOException;

  /** A retained message. */
  void retained(String topic, byte[] message) throws IOException;

  /** A value of a plugin or of the kernel. */
  void value(String space, String key, byte[] value) throws IOException;

  /**
   * Something cannot be read, or belongs to nothing.
   *
   * @param place where it is, for people
   * @param problem what is wrong with it
   */
  void damaged(String place, String problem) throws IOException;
}
