package io.sundew.broker.session;

import io.netty.buffer.ByteBuf;

/**
 * The socket as a connection's protocol state sees it. Everything appended in one round of the
 * event loop is written at its end. Confined to the channel's event loop.
 */
public interface Outbox {
  /** A buffer with room for that many bytes at its writer index; what is written there goes out. */
  ByteBuf room(int bytes);

  /** Sends a large buffer after what was appended so far, without copying it, and releases it. */
  void append(ByteBuf large);

  /** Whether so much waits for a slow peer that only what must be sent should be appended. */
  boolean isFull();

  /**
   * Whether so many answers wait for a peer that does not read them that it should not be read from
   * either.
   */
  boolean isChoked();

  /** Bytes that wait to be written. */
  long pendingBytes();

  /** Stops reading and decoding until {@link #resume()}; the peer's close is still noticed. */
  void pause();

  /** Goes on where {@link #pause()} stopped. */
  void resume();

  /** Writes what was appended and closes; what comes in from now on is ignored. */
  void close();

  /** The same behind a peer that has said it leaves, and from which nothing more is to come. */
  void closeBehind();
}
