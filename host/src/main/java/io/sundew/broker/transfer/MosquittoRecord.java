package io.sundew.broker.transfer;

import io.sundew.mqtt.Properties;

/** What a piece of a {@code mosquitto.db} says. */
sealed interface MosquittoRecord {
  /** A client that is to be remembered. */
  record Client(String id, String userName, long expiresAtSeconds, long expirySeconds)
      implements MosquittoRecord {}

  /**
   * A message on its way from or to a client.
   *
   * @param messageId which message
   * @param state how far the exchange is, in Mosquitto's numbers
   * @param fromClient whether the client sends it
   */
  record Exchange(
      String client,
      long messageId,
      int packetId,
      int qos,
      int state,
      boolean retain,
      boolean fromClient,
      int[] identifiers)
      implements MosquittoRecord {}

  /**
   * A message.
   *
   * @param expiresAtSeconds seconds since 1970; 0 for never
   * @param port of the listener it came in by; 0 where that is not known
   */
  record Message(
      long id,
      long expiresAtSeconds,
      String client,
      String userName,
      int port,
      String topic,
      int qos,
      boolean retain,
      byte[] payload,
      Properties properties)
      implements MosquittoRecord {}

  /** A subscription. */
  record Subscribed(String client, String filter, int qos, int options, long identifier)
      implements MosquittoRecord {}

  /** A message is the retained one of its topic. */
  record Retained(long messageId) implements MosquittoRecord {}

  /** Nothing that matters. */
  record Other() implements MosquittoRecord {}
}
