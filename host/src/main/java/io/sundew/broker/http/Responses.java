package io.sundew.broker.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.concurrent.TimeUnit;

/** Writes answers. On the channel's event loop. */
public final class Responses {
  private static final long LINGER_SECONDS = 2;

  private Responses() {}

  /** An answer as HTTP has it. */
  static FullHttpResponse of(Answer.Complete answer) {
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(answer.status()),
            Unpooled.wrappedBuffer(answer.body()));
    if (!answer.contentType().isEmpty()) {
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
      response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, answer.body().length);
    }
    if (answer.status() == HttpResponseStatus.UNAUTHORIZED.code()) {
      response.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
    }
    answer.headers().forEach(response.headers()::set);
    protect(response.headers());
    return response;
  }

  /** The head of an answer that comes piece by piece. */
  static HttpResponse headOf(Answer.Live answer) {
    var head =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()));
    head.headers().set(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
    answer.headers().forEach(head.headers()::set);
    HttpUtil.setTransferEncodingChunked(head, true);
    HttpUtil.setKeepAlive(head, false);
    protect(head.headers());
    return head;
  }

  /** What is answered is for who asked, now, and for nobody's cache or guess, unless it says so. */
  static void protect(HttpHeaders headers) {
    if (!headers.contains(HttpHeaderNames.CACHE_CONTROL)) {
      headers.set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
    }
    headers.set("x-content-type-options", "nosniff");
  }

  /** Sends a refusal and ends the connection. */
  public static void sendAndClose(ChannelHandlerContext context, Problem problem) {
    sendAndClose(context, Answer.of(problem));
  }

  /** Sends an answer and ends the connection. */
  public static void sendAndClose(ChannelHandlerContext context, Answer.Complete answer) {
    FullHttpResponse response = of(answer);
    response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    closeAfter(context, context.writeAndFlush(response));
  }

  /**
   * Ends the connection once that is written. Closing with unread input would take the answer away
   * from the peer, so only our side is closed first.
   */
  static void closeAfter(ChannelHandlerContext context, ChannelFuture written) {
    written.addListener(
        _ -> {
          if (context.channel() instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
          }
        });
    context.executor().schedule(() -> context.close(), LINGER_SECONDS, TimeUnit.SECONDS);
  }
}
