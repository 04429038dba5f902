package io.sundew.api.store;

/**
 * Is told what a store holds when the broker starts. Sessions come in any order, each followed by
 * what belongs to it. Called by one thread.
 */
public interface StoredState {
  /** A session and its facts. */
  void session(long sessionId, SessionKey key, byte[] record);

  /** A subscription of the session named last. */
  void subscription(String filter, byte[] record);

  /**
   * The queue of the session named last, where it is not empty.
   *
   * @param first the lowest sequence number in it
   * @param last the highest
   * @param count how many messages
   * @param bytes of headers and messages together
   */
  void queue(long first, long last, long count, long bytes);

  /** A sequence number in the queue of the session named last whose message was released. */
  void released(long sequence);

  /** A packet identifier under which the session named last has received a QoS 2 message. */
  void received(int packetId);

  /** A retained message. */
  void retained(String topic, byte[] message);
}
