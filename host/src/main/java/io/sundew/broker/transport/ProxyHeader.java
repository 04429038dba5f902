package io.sundew.broker.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.TransportProtocol;
import io.netty.handler.codec.haproxy.HAProxySSLTLV;
import io.sundew.broker.config.ProxyConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what a proxy says of the client before the client's first byte, by the PROXY protocol. A
 * connection without such a header, or with one of another version, is closed. Confined to the
 * channel's event loop.
 */
final class ProxyHeader extends TimedStage {
  private static final Logger LOG = LoggerFactory.getLogger(ProxyHeader.class);

  /** For the values behind the addresses of version 2. */
  private static final int MOST_EXTRA_BYTES = 4 << 10;

  private final Entry entry;
  private final ProxyConfig config;

  private ProxyHeader(Entry entry, ProxyConfig config, Duration patience) {
    super(patience);
    this.entry = entry;
    this.config = config;
  }

  /** Adds what reads the header to that entry's pipeline. */
  static void await(ChannelPipeline pipeline, Entry entry, ProxyConfig config, Duration patience) {
    pipeline
        .addLast(new HAProxyMessageDecoder(MOST_EXTRA_BYTES))
        .addLast(new ProxyHeader(entry, config, patience));
  }

  @Override
  void late(ChannelHandlerContext context) {
    refuse(context, "no PROXY header came in time");
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof HAProxyMessage header)) {
      context.fireChannelRead(message);
      return;
    }
    try {
      String refusal = refusal(header);
      if (refusal != null) {
        refuse(context, refusal);
        return;
      }
      entry.proxied(client(header));
      context.pipeline().remove(this); // behind the next stage, which takes what comes
    } finally {
      header.release();
    }
  }

  private @Nullable String refusal(HAProxyMessage header) {
    int version = header.protocolVersion().byteValue() >> 4;
    if (version != config.version()) {
      return "the PROXY header is of version " + version + ", not " + config.version();
    }
    boolean local = header.command() == HAProxyCommand.LOCAL;
    return config.requireTls() && !local && !cameByTls(header)
        ? "the client did not connect to the proxy using TLS"
        : null;
  }

  private static boolean cameByTls(HAProxyMessage header) {
    return header.tlvs().stream()
        .anyMatch(value -> value instanceof HAProxySSLTLV tls && tls.isPP2ClientSSL());
  }

  /** Null where the connection is the proxy's own, or it does not know whose. */
  private static @Nullable InetSocketAddress client(HAProxyMessage header) {
    boolean known =
        header.command() == HAProxyCommand.PROXY
            && header.proxiedProtocol().transportProtocol() == TransportProtocol.STREAM
            && header.sourceAddress() != null;
    return switch (header.proxiedProtocol().addressFamily()) {
      case AF_IPv4, AF_IPv6 ->
          known
              ? new InetSocketAddress(
                  InetAddress.ofLiteral(header.sourceAddress()), header.sourcePort())
              : null;
      case AF_UNSPEC, AF_UNIX -> null;
    };
  }

  private void refuse(ChannelHandlerContext context, String why) {
    LOG.info("Connection from {} rejected, {}.", Listener.text(entry.from()), why);
    context.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    refuse(context, "it does not begin with a PROXY header: " + cause.getMessage());
  }
}
