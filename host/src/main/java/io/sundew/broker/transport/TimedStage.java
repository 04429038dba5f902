package io.sundew.broker.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stage of an {@link Entry} that waits for the peer, but not for ever. Confined to the channel's
 * event loop.
 */
abstract class TimedStage extends ChannelInboundHandlerAdapter {
  private final Duration patience;
  private @Nullable Future<?> deadline;

  TimedStage(Duration patience) {
    this.patience = patience;
  }

  /** The time is over, and the stage is not. */
  abstract void late(ChannelHandlerContext context);

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    deadline =
        context
            .executor()
            .schedule(() -> late(context), patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (deadline != null) {
      deadline.cancel(false);
    }
  }
}
