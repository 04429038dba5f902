package io.sundew.broker.admin;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import io.sundew.broker.config.AdminConfig;
import io.sundew.broker.http.Problem;
import io.sundew.broker.http.Requests;
import io.sundew.broker.http.Responses;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the head of a request before its body is read: who may not ask is answered at once and
 * the connection ends. Confined to the channel's event loop.
 *
 * <p>The Host must be a name of this machine's loopback or configured, or a page on the web could
 * reach the broker through a name that resolves to here (DNS rebinding); a request that a page of
 * another origin makes is turned down for what its Origin says.
 */
final class RequestGate extends ChannelInboundHandlerAdapter {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final AdminToken token;
  private final AdminConfig config;
  private boolean refused;

  RequestGate(AdminToken token, AdminConfig config) {
    this.token = token;
    this.config = config;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (refused) { // what follows a refused head is thrown away
      ReferenceCountUtil.release(message);
      return;
    }
    Problem problem = message instanceof HttpRequest request ? problemOf(request) : null;
    if (problem == null) {
      context.fireChannelRead(message);
    } else {
      refused = true;
      ReferenceCountUtil.release(message);
      Responses.sendAndClose(context, problem);
    }
  }

  private @Nullable Problem problemOf(HttpRequest request) {
    if (request.decoderResult().isFailure()) {
      return Requests.malformed(request.decoderResult().cause());
    }
    HttpHeaders headers = request.headers();
    List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
    if (hosts.size() != 1 || !isOurs(hosts.getFirst())) {
      return new Problem(
          421,
          "wrong-host",
          "Host must be localhost, 127.0.0.1, [::1] or one of 'admin: { hosts: [...] }'");
    }
    for (String origin : headers.getAll(HttpHeaderNames.ORIGIN)) {
      if (!origin.equalsIgnoreCase("http://" + hosts.getFirst())) {
        return new Problem(403, "foreign-origin", "pages of other origins may not ask");
      }
    }
    List<String> authorizations = headers.getAll(HttpHeaderNames.AUTHORIZATION);
    if (authorizations.size() != 1 || !token.lets(authorizations.getFirst())) {
      return new Problem(
          401,
          "unauthorized",
          "send the token of the file " + AdminToken.FILE + " as 'Authorization: Bearer TOKEN'");
    }
    return null;
  }

  private boolean isOurs(String host) {
    String name = host.replaceFirst(":\\d{1,5}$", "").toLowerCase(Locale.ROOT);
    return LOOPBACK.contains(name) || config.hosts().contains(name);
  }
}
