package io.sundew.broker.transport;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.sundew.broker.config.HttpConfig;
import io.sundew.broker.http.Answer;
import io.sundew.broker.http.Problem;
import io.sundew.broker.http.Requests;
import io.sundew.broker.http.Responses;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the head of each request before its body is read: one that asks for a WebSocket turns
 * the connection into one, or is turned down, RFC 6455 section 4.2. Others go on. Confined to the
 * channel's event loop.
 */
final class RequestHead extends ChannelInboundHandlerAdapter {
  /** The subprotocols, the best first; the second is that of MQTT 3.1. */
  private static final List<String> SUBPROTOCOLS = List.of("mqtt", "mqttv3.1");

  private static final String VERSION = "13";
  private static final String ACCEPT_SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int KEY_BYTES = 16;

  private final Entry entry;
  private final HttpService service;
  private final AtomicBoolean admitted = new AtomicBoolean();
  private boolean refused;
  private @Nullable DefaultFullHttpResponse accepted;

  RequestHead(Entry entry, HttpService service) {
    this.entry = entry;
    this.service = service;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request && !refused) {
      head(context, request);
    } else if (accepted != null && message instanceof HttpContent content) {
      body(context, content, accepted);
    } else if (refused) { // what follows a refused head is thrown away
      ReferenceCountUtil.release(message);
    } else {
      context.fireChannelRead(message);
    }
  }

  private void head(ChannelHandlerContext context, HttpRequest request) {
    HttpHeaders headers = request.headers();
    if (request.decoderResult().isFailure()) {
      refuse(context, Answer.of(Requests.malformed(request.decoderResult().cause())));
    } else if (headers.getAll(HttpHeaderNames.HOST).size() > 1) {
      refuse(context, Answer.of(Problem.invalid("more than one Host")));
    } else if (!headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)) {
      Problem problem = hasBody(request) ? problemOfBody(request) : null;
      if (problem == null) {
        context.fireChannelRead(request);
      } else {
        refuse(context, Answer.of(problem));
      }
    } else {
      upgrade(context, request);
    }
  }

  private static boolean hasBody(HttpRequest request) {
    return HttpUtil.isTransferEncodingChunked(request)
        || HttpUtil.getContentLength(request, 0L) != 0;
  }

  private @Nullable Problem problemOfBody(HttpRequest request) {
    Problem problem = service.admitBody(entry.config(), Requests.path(request.uri()));
    if (problem == null) {
      admitted.set(true);
    }
    return problem;
  }

  /** The request at hand has its answer; called by any thread. */
  void answered() {
    if (admitted.getAndSet(false)) {
      service.bodyDone();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    answered(); // there is nobody to answer any more
    context.fireChannelInactive();
  }

  private void upgrade(ChannelHandlerContext context, HttpRequest request) {
    HttpHeaders headers = request.headers();
    Problem problem = problemOf(request);
    if (problem != null) {
      Answer.Complete answer = Answer.of(problem);
      refuse(
          context,
          problem.status() == HttpResponseStatus.UPGRADE_REQUIRED.code()
              ? answer.with(Map.of("Sec-WebSocket-Version", VERSION))
              : answer);
      return;
    }
    String subprotocol = subprotocol(headers);
    if (subprotocol == null) { // [MQTT-6.0.0-3]
      refuse(
          context, Answer.of(Problem.invalid("offer the WebSocket subprotocol mqtt or mqttv3.1")));
      return;
    }
    var response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
    response
        .headers()
        .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
        .set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, accept(headers))
        .set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, subprotocol); // [MQTT-6.0.0-4]
    accepted = response;
  }

  private @Nullable Problem problemOf(HttpRequest request) {
    HttpHeaders headers = request.headers();
    HttpConfig config = entry.config().wire().http().orElseThrow();
    if (!config.isWebSocket(Requests.path(request.uri()))) {
      return Problem.notFound("there is no WebSocket at this path");
    }
    boolean asks =
        request.method().equals(HttpMethod.GET)
            && request.protocolVersion().equals(HttpVersion.HTTP_1_1)
            && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
            && isKey(headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY, ""));
    if (!asks) {
      return Problem.invalid("not the opening handshake of a WebSocket");
    }
    if (!headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "").equals(VERSION)) {
      return new Problem(426, "wrong-version", "the WebSocket version spoken is " + VERSION);
    }
    String host = headers.get(HttpHeaderNames.HOST, "");
    for (String origin : headers.getAll(HttpHeaderNames.ORIGIN)) {
      if (!config.origins().allow(origin, host)) {
        return new Problem(403, "foreign-origin", "pages of this origin may not connect");
      }
    }
    return null;
  }

  private static boolean isKey(String key) {
    try {
      return Base64.getDecoder().decode(key).length == KEY_BYTES;
    } catch (IllegalArgumentException _) {
      return false; // no base64
    }
  }

  private static @Nullable String subprotocol(HttpHeaders headers) {
    List<String> offered = new ArrayList<>();
    for (String header : headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL)) {
      for (String name : header.split(",", -1)) {
        offered.add(name.strip());
      }
    }
    return SUBPROTOCOLS.stream().filter(offered::contains).findFirst().orElse(null);
  }

  private static String accept(HttpHeaders headers) {
    String salted = headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY) + ACCEPT_SALT;
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1"); // what the RFC says; no secret in it
      return Base64.getEncoder()
          .encodeToString(sha1.digest(salted.getBytes(StandardCharsets.ISO_8859_1)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  private void refuse(ChannelHandlerContext context, Answer.Complete answer) {
    refused = true;
    Responses.sendAndClose(context, answer);
  }

  private void body(
      ChannelHandlerContext context, HttpContent content, DefaultFullHttpResponse response) {
    boolean empty = !content.content().isReadable();
    content.release();
    if (!empty) {
      accepted = null;
      refuse(context, Answer.of(Problem.invalid("a body in the handshake of a WebSocket")));
    } else if (content instanceof LastHttpContent) {
      begin(context, response);
    }
  }

  /** The handlers of HTTP go; the codec goes last and leaves what it has read already. */
  private void begin(ChannelHandlerContext context, DefaultFullHttpResponse response) {
    ChannelPipeline pipeline = context.pipeline();
    List<ChannelHandler> http = new ArrayList<>();
    context.pipeline().forEach(each -> http.add(each.getValue()));
    int own = http.indexOf(this);
    context.writeAndFlush(response, context.voidPromise());
    http.subList(own, http.size()).forEach(pipeline::remove);
    service.left(context.channel());
    var frames = new WebSocketFrames();
    pipeline.addLast(frames);
    entry.serveWebSocket(frames);
    pipeline.remove(http.get(own - 1));
  }
}
