package io.sundew.broker.http;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import org.jspecify.annotations.Nullable;

/** How requests are read: the bounds of their parts, and what is said to those beyond. */
public final class Requests {
  private static final int LONGEST_LINE = 4 << 10;
  private static final int LONGEST_HEADERS = 4 << 10;
  private static final int LARGEST_BODY = 1 << 20;

  private Requests() {}

  /** Reads requests and writes responses; a request's head has at most 8 KiB. */
  public static HttpServerCodec codec() {
    return new HttpServerCodec(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(LONGEST_LINE)
            .setMaxHeaderSize(LONGEST_HEADERS));
  }

  /** Gathers a request's body, of at most 1 MiB. */
  public static ChannelHandler bodies() {
    return new Bodies();
  }

  /** The path of a request's target as it was sent, without the query. */
  public static String path(String target) {
    int question = target.indexOf('?');
    return question < 0 ? target : target.substring(0, question);
  }

  /** Why a request could not be read. */
  public static Problem malformed(@Nullable Throwable cause) {
    return switch (cause) {
      case TooLongHttpLineException _ ->
          new Problem(414, "too-long", "the request line is longer than the broker takes");
      case TooLongHttpHeaderException _ ->
          new Problem(431, "too-long", "the headers are longer than the broker takes");
      case null, default -> Problem.invalid("not HTTP/1.1");
    };
  }

  private static final class Bodies extends HttpObjectAggregator {
    Bodies() {
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
