package io.sundew.broker.admin;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.sundew.broker.config.AdminConfig;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Sets connections of one server socket up, and turns down what is too many. Thread safe. */
final class AdminChannels extends ChannelInitializer<Channel> {
  /**
   * Connections at a time of one server socket; there are two, so that neither starves the other.
   */
  static final int MAXIMUM_CONNECTIONS = 32;

  private static final int LONGEST_LINE = 4 << 10;
  private static final int LONGEST_HEADERS = 4 << 10;
  private static final int LARGEST_BODY = 1 << 20;

  /** For a whole request to come in, and for an answer to be taken. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final AdminConfig config;
  private final AdminToken token;
  private final Supplier<Router> router;
  private final Executor workers;
  private final ChannelGroup connections;
  private final AtomicInteger open = new AtomicInteger();

  AdminChannels(
      AdminConfig config,
      AdminToken token,
      Supplier<Router> router,
      Executor workers,
      ChannelGroup connections) {
    this.config = config;
    this.token = token;
    this.router = router;
    this.workers = workers;
    this.connections = connections;
  }

  @Override
  protected void initChannel(Channel channel) {
    channel.closeFuture().addListener(_ -> open.decrementAndGet());
    if (open.incrementAndGet() > MAXIMUM_CONNECTIONS) {
      channel.close();
      return;
    }
    connections.add(channel);
    channel
        .pipeline()
        .addLast(
            new HttpServerCodec(
                new HttpDecoderConfig()
                    .setMaxInitialLineLength(LONGEST_LINE)
                    .setMaxHeaderSize(LONGEST_HEADERS)),
            new FlowControlHandler(),
            new RequestGate(token, config),
            new Aggregator(),
            new ApiHandler(router.get(), workers, PATIENCE));
  }

  /** Gathers a request's body, within the limit. */
  private static final class Aggregator extends HttpObjectAggregator {
    Aggregator() {
      super(LARGEST_BODY, true);
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
      Problem problem =
          new Problem(413, "too-large", "a body may have at most " + LARGEST_BODY + " bytes");
      Responses.sendAndClose(context, problem);
    }
  }
}
