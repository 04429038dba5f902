package io.sundew.broker.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/** Lets a channel read into the buffer its connection chooses, once per readiness event. */
final class ReadAllocator extends DefaultMaxMessagesRecvByteBufAllocator {
  private final ConnectionHandler connection;

  ReadAllocator(ConnectionHandler connection) {
    super(1);
    this.connection = connection;
  }

  @Override
  public MaxMessageHandle newHandle() {
    return new MaxMessageHandle() {
      @Override
      public ByteBuf allocate(ByteBufAllocator allocator) {
        return connection.readInto();
      }

      @Override
      public int guess() {
        return ConnectionHandler.SMALL_PARTIAL;
      }
    };
  }
}
