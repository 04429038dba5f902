package io.sundew.fuzz;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One stream of bytes on a connection in memory, until it is closed. Confined to the connection's
 * event loop, but for {@link #begin} and {@link #toString()}.
 */
final class Conversation implements MemoryChannel.Peer {
  private final Streams.Stream stream;
  private final boolean patient;
  private final Frames answers = new Frames();
  private volatile @Nullable MemoryChannel channel;
  private volatile boolean closedByBroker;

  /**
   * A conversation.
   *
   * @param patient whether the peer waits for all answers before it closes, which it can know only
   *     where the stream is whole
   */
  Conversation(Streams.Stream stream, boolean patient) {
    this.stream = stream;
    this.patient = patient && stream.whole();
  }

  /** Sends all; {@code closed} is called when the connection is closed. */
  void begin(MemoryChannel opened, Runnable closed) {
    channel = opened;
    opened.closeFuture().addListener(_ -> closed.run());
    opened.send(stream.chunks());
    if (!patient) {
      opened.hangUp();
    }
  }

  @Override
  public void received(ByteBuf bytes) {
    answers.add(bytes);
    if (patient && answers.pongs() == stream.pings()) {
      hangUp();
    }
  }

  @Override
  public void ended() {
    closedByBroker = true;
    hangUp();
  }

  private void hangUp() {
    MemoryChannel open = channel;
    if (open != null) {
      open.hangUp();
    }
  }

  @Override
  public String toString() {
    MemoryChannel open = channel;
    return "stream %d: %d of %d PINGREQ answered, %d pieces unread%s"
        .formatted(
            stream.number(),
            answers.pongs(),
            stream.pings(),
            open == null ? 0 : open.unreadPieces(),
            closedByBroker ? ", closed by the broker" : "");
  }
}
