package io.sundew.broker.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.sundew.broker.config.ListenerConfig;
import io.sundew.broker.config.ProxyConfig;
import io.sundew.broker.config.TlsConfig.ClientCertificate;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one accepted channel through what stands before MQTT on its listener: TLS, telling
 * protocols apart, HTTP. Confined to the channel's event loop.
 *
 * <p>Each stage is a handler that makes room for the next one and is gone then: once MQTT begins
 * the pipeline has what bytes must go through, and nothing else.
 */
final class Entry {
  private static final Logger LOG = LoggerFactory.getLogger(Entry.class);

  private final Channel channel;
  private final ListenerConfig config;
  private final @Nullable ListenerTls tls;
  private final Duration patience;
  private final Predicate<SocketAddress> admits;
  private final Function<Arrival, ConnectionHandler> connections;
  private final Supplier<HttpService> http;
  private final StagedReads reads = new StagedReads();
  private SocketAddress from;
  private List<X509Certificate> certificates = List.of();
  private boolean encrypted;

  /**
   * @param admits whether a client may come in that a proxy connects for; counts it in
   * @param tls what the listener speaks TLS with; null where it does not
   * @param patience for the first byte, where that decides what is spoken
   * @param connections makes the handler of a connection
   * @param http serves what is no MQTT
   */
  Entry(
      Channel channel,
      ListenerConfig config,
      @Nullable ListenerTls tls,
      SocketAddress from,
      Duration patience,
      Predicate<SocketAddress> admits,
      Function<Arrival, ConnectionHandler> connections,
      Supplier<HttpService> http) {
    this.channel = channel;
    this.config = config;
    this.tls = tls;
    this.from = from;
    this.patience = patience;
    this.admits = admits;
    this.connections = connections;
    this.http = http;
  }

  /** Adds the first stage. */
  void begin() {
    Optional<ProxyConfig> proxy = config.wire().proxy();
    if (config.wire().detect() || tls == null || proxy.isPresent()) {
      channel.config().setRecvByteBufAllocator(reads);
    }
    if (proxy.isPresent()) {
      ProxyHeader.await(channel.pipeline(), this, proxy.get(), patience);
    } else {
      afterProxy();
    }
  }

  /**
   * A proxy has said for whom it connects; what the client sent comes behind it.
   *
   * @param client null where it is the proxy itself
   */
  void proxied(@Nullable InetSocketAddress client) {
    if (client != null) {
      from = client;
    }
    if (admits.test(from)) {
      afterProxy();
    } else {
      channel.close();
    }
  }

  private void afterProxy() {
    if (config.wire().detect()) {
      channel.pipeline().addLast(new FirstByte(this, patience));
    } else if (tls != null) {
      startTls(tls);
    } else if (config.wire().http().isPresent()) {
      serveHttp();
    } else {
      serveMqtt();
    }
  }

  /** The client's address. */
  SocketAddress from() {
    return from;
  }

  /** The listener's configuration as it was when the channel was accepted. */
  ListenerConfig config() {
    return config;
  }

  /** The certificates that the client has shown, its own first. */
  List<X509Certificate> certificates() {
    return certificates;
  }

  /** Whether TLS is beneath. */
  boolean isEncrypted() {
    return encrypted;
  }

  private void startTls(ListenerTls secure) {
    channel
        .pipeline()
        .addLast(secure.newHandler(channel.alloc()))
        .addLast(new TlsGate(this::afterTls));
  }

  private void afterTls(ChannelHandlerContext gate, List<X509Certificate> shown) {
    encrypted = true;
    certificates = shown;
    ChannelPipeline pipeline = gate.pipeline();
    ChannelHandler done = gate.handler();
    if (config.wire().detect()) {
      pipeline.replace(done, null, new FirstByte(this, patience));
    } else if (config.wire().http().isPresent()) {
      serveHttp();
      pipeline.remove(done);
    } else {
      serveMqtt();
      pipeline.remove(done);
    }
  }

  /** Goes on with what begins with that byte; the bytes themselves come behind it. */
  void detected(int first) {
    boolean handshake = first == FirstByte.TLS_HANDSHAKE;
    if (handshake && tls != null && !encrypted) {
      startTls(tls);
    } else if (handshake) {
      LOG.info(
          "Connection from {} rejected, the listener has no certificate.", Listener.text(from));
      channel.close();
    } else if (mustShowCertificate() && !encrypted) {
      LOG.info(
          "Connection from {} rejected, client did not connect using TLS.", Listener.text(from));
      channel.close();
    } else if (FirstByte.beginsHttp(first)) {
      serveHttp();
    } else {
      serveMqtt();
    }
  }

  /** Who must show a certificate must not get past that by leaving TLS out. */
  private boolean mustShowCertificate() {
    return config
        .tls()
        .filter(each -> each.clientCertificate() == ClientCertificate.REQUIRED)
        .isPresent();
  }

  private void serveHttp() {
    http.get().serve(channel, this);
  }

  private void serveMqtt() {
    begin(new Arrival(from, certificates, encrypted, null));
  }

  /** Begins MQTT in these frames; they stand at the end of the pipeline. */
  void serveWebSocket(WebSocketFrames frames) {
    frames.serve(begin(new Arrival(from, certificates, encrypted, frames)));
  }

  private ConnectionHandler begin(Arrival arrival) {
    ConnectionHandler handler = connections.apply(arrival);
    if (!encrypted) { // TLS keeps what is left of a record in the buffer it came in
      reads.into(arrival.isRelayed() ? this::readInto : handler::readInto);
    }
    channel.pipeline().addLast(handler);
    handler.opened();
    return handler;
  }

  /** The loop's buffer: whoever stands first in the pipeline leaves nothing in it. */
  private ByteBuf readInto() {
    return ((BrokerLoop) channel.eventLoop()).readBuffer().clear().retain();
  }
}
