package io.sundew.broker.admin;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has requests answered on threads that may block, one at a time: while one is being answered
 * nothing more is read. A request must be there, and an answer must be taken, within the patience.
 * Confined to the channel's event loop.
 */
final class ApiHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);

  private final Router router;
  private final Executor workers;
  private final Duration patience;
  private @Nullable Future<?> deadline;
  private @Nullable LiveTrace live;

  ApiHandler(Router router, Executor workers, Duration patience) {
    this.router = router;
    this.workers = workers;
    this.patience = patience;
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
    String method = request.method().name();
    String target = request.uri();
    boolean keepAlive = HttpUtil.isKeepAlive(request);
    byte[] body = ByteBufUtil.getBytes(request.content());
    try {
      workers.execute(
          () -> {
            Answer answer = router.answer(method, target, body);
            context.executor().execute(() -> answer(context, answer, keepAlive));
          });
    } catch (RejectedExecutionException _) {
      Problem busy = Problem.unavailable("too many requests wait already; try again");
      answer(context, Answer.of(busy), keepAlive);
    }
  }

  private void answer(ChannelHandlerContext context, Answer answer, boolean keepAlive) {
    switch (answer) {
      case Answer.Complete complete -> send(context, Responses.of(complete), keepAlive);
      case Answer.Live(var trace) -> stream(context, trace);
    }
  }

  /** From here on the connection serves this alone. */
  private void stream(ChannelHandlerContext context, LiveTrace trace) {
    var head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    head.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/x-ndjson");
    HttpUtil.setTransferEncodingChunked(head, true);
    HttpUtil.setKeepAlive(head, false);
    Responses.protect(head.headers());
    context.write(head);
    live = trace;
    trace.begin(context.channel());
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
      LOG.error("Internal error on an admin connection: {}", cause.toString());
      LOG.debug("Internal error on an admin connection", cause);
    }
    context.close();
  }
}
