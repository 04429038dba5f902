package io.sundew.broker.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets a channel read into buffers of its own until the connection that begins on it says where to,
 * once per readiness event. One for each channel; confined to its event loop.
 */
final class StagedReads extends DefaultMaxMessagesRecvByteBufAllocator {
  private static final int BYTES = 4 << 10;

  private @Nullable Supplier<ByteBuf> target;

  StagedReads() {
    super(1);
  }

  /** From now on reads go into the buffers this gives. */
  void into(Supplier<ByteBuf> next) {
    target = next;
  }

  @Override
  public MaxMessageHandle newHandle() {
    return new MaxMessageHandle() {
      @Override
      public ByteBuf allocate(ByteBufAllocator allocator) {
        Supplier<ByteBuf> next = target;
        return next == null ? allocator.ioBuffer(BYTES) : next.get();
      }

      @Override
      public int guess() {
        return BYTES;
      }
    };
  }
}
