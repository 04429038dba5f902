package io.sundew.broker.transfer;

import io.sundew.api.store.SessionKey;
import io.sundew.broker.message.Publication;
import io.sundew.broker.session.SessionRecords.Facts;
import io.sundew.broker.session.SessionRecords.Header;
import io.sundew.broker.session.SessionRecords.Wish;
import java.io.IOException;

/**
 * Takes what a store holds, one thing after the other: each session, then what belongs to it, its
 * queue in the order of the numbers; then retained messages and values. Used by one thread.
 */
public interface StoreSink {
  /** A session. */
  void session(SessionKey key, Facts facts) throws IOException;

  /** A subscription of the session named last. */
  void subscription(String filter, Wish wish) throws IOException;

  /** A message in the queue of the session named last. */
  void queued(long sequence, Header header, Publication message) throws IOException;

  /** A number of the session named last: the client has the message, PUBCOMP is to come. */
  void released(long sequence) throws IOException;

  /** A packet identifier of the session named last: we have the message, PUBREL is to come. */
  void received(int packetId) throws IOException;

  /** A retained message. */
  void retained(Publication message) throws IOException;

  /** A value of a plugin instance. */
  void value(String space, String key, byte[] value) throws IOException;
}
