package io.sundew.broker.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has requests answered, one at a time: while one is being answered nothing more is read. A request
 * must be there, and an answer must be taken, within the patience. Confined to the channel's event
 * loop.
 */
public final class RequestHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);

  private final Responder responder;
  private final Duration patience;
  private @Nullable Future<?> deadline;
  private Answer.Live.@Nullable Source live;

  /** A handler for one channel; behind it in the pipeline nothing comes any more. */
  public RequestHandler(Responder responder, Duration patience) {
    this.responder = responder;
    this.patience = patience;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    if (context.channel().isActive()) { // else it is told so later
      await(context);
    }
  }

  /** The channel goes on with something else. */
  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    stopWaiting();
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    await(context);
    context.fireChannelActive();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    stopWaiting();
    context.fireChannelInactive();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    stopWaiting();
    if (live != null) { // nothing may come after a request for a stream
      context.close();
      return;
    }
    context.channel().config().setAutoRead(false);
    boolean keepAlive = HttpUtil.isKeepAlive(request);
    var call =
        new Call(
            request.method().name(),
            request.uri(),
            request.headers(),
            ByteBufUtil.getBytes(request.content()));
    responder.answer(
        call, answer -> context.executor().execute(() -> answer(context, answer, keepAlive)));
  }

  private void answer(ChannelHandlerContext context, Answer answer, boolean keepAlive) {
    switch (answer) {
      case Answer.Complete complete -> send(context, Responses.of(complete), keepAlive);
      case Answer.Live streamed -> stream(context, streamed);
    }
  }

  /** From here on the connection serves this alone. */
  private void stream(ChannelHandlerContext context, Answer.Live answer) {
    if (!context.channel().isActive()) {
      answer.source().abandon();
      return;
    }
    context.write(Responses.headOf(answer));
    live = answer.source();
    answer.source().begin(context.channel());
    context.channel().config().setAutoRead(true); // to see the peer close
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (live != null) {
      live.write();
    }
    context.fireChannelWritabilityChanged();
  }

  private void send(ChannelHandlerContext context, FullHttpResponse response, boolean keepAlive) {
    HttpUtil.setKeepAlive(response, keepAlive);
    await(context);
    ChannelFuture written = context.writeAndFlush(response);
    if (keepAlive) {
      written.addListener(_ -> context.channel().config().setAutoRead(true));
    } else {
      context.channel().config().setAutoRead(true); // to see the peer close
      Responses.closeAfter(context, written);
    }
  }

  private void await(ChannelHandlerContext context) {
    stopWaiting();
    deadline =
        context
            .executor()
            .schedule(() -> context.close(), patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void stopWaiting() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    boolean peersDoing = cause instanceof IOException || cause instanceof CodecException;
    if (!peersDoing) { // that it went away, or in the middle of a request, is no event
      LOG.error("Internal error on an HTTP connection: {}", cause.toString());
      LOG.debug("Internal error on an HTTP connection", cause);
    }
    context.close();
  }
}
