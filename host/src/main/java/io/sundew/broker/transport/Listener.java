package io.sundew.broker.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.sundew.broker.config.ListenerConfig;
import io.sundew.broker.session.Kernel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listener: its sockets and the connections that came in by them. Thread safe. */
public final class Listener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
  private static final int BACKLOG = 4096;
  private static final WriteBufferWaterMark WATER_MARKS =
      new WriteBufferWaterMark(256 << 10, 512 << 10);

  private final ListenerConfig config;
  private final Admission admission;
  private final EventLoops loops;
  private final Opening opening;
  private final List<Channel> servers = new ArrayList<>();
  private final Set<ConnectionHandler> connections = ConcurrentHashMap.newKeySet();

  /**
   * Opens a listener. Where its first address has port 0, the others take the port that one got.
   *
   * @throws UncheckedIOException when an address cannot be listened on; nothing stays open
   */
  public Listener(ListenerConfig config, Kernel kernel, EventLoops loops, Admission admission) {
    this.config = config;
    this.admission = admission;
    this.loops = loops;
    this.opening = new Opening(kernel);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops.group())
            .channel(EventLoops.serverChannel())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARKS)
            .childHandler(opening);
    for (InetSocketAddress address : config.addresses()) {
      bind(bootstrap, address);
    }
  }

  private void bind(ServerBootstrap bootstrap, InetSocketAddress configured) {
    boolean follows = configured.getPort() == 0 && !servers.isEmpty();
    InetSocketAddress address =
        follows ? new InetSocketAddress(configured.getAddress(), address().getPort()) : configured;
    ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
    if (bound.isSuccess()) {
      servers.add(bound.channel());
    } else if (servers.isEmpty() || !isMissingIpv6(address, bound.cause())) {
      close();
      String problem = "cannot listen on " + text(address) + ": " + bound.cause().getMessage();
      throw new UncheckedIOException(problem, new IOException(bound.cause()));
    } else {
      LOG.warn("Warning: IPv6 is missing here, so {} is not listened on.", text(address));
    }
  }

  private static boolean isMissingIpv6(InetSocketAddress address, Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return address.getAddress() instanceof Inet6Address
        && (message.contains("Cannot assign requested address")
            || message.contains("Address family not supported"));
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress() == null
        ? address.toString()
        : address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  /** How it is configured. */
  public ListenerConfig config() {
    return config;
  }

  /** Where it listens first, with the port it really has. */
  public InetSocketAddress address() {
    return (InetSocketAddress) servers.getFirst().localAddress();
  }

  /** Where it listens, with the ports it really has. */
  public List<InetSocketAddress> addresses() {
    return servers.stream().map(server -> (InetSocketAddress) server.localAddress()).toList();
  }

  /** How many connections it has. */
  public int connectionCount() {
    return connections.size();
  }

  /**
   * Serves a channel that came in by none of the sockets, as if it had: one that lives in memory.
   * Its remote address is an {@link InetSocketAddress} and any event loop suits it.
   */
  public ChannelFuture serve(Channel channel) {
    channel.config().setWriteBufferWaterMark(WATER_MARKS);
    channel.pipeline().addLast(opening);
    return loops.group().register(channel);
  }

  /** Accepts no more connections. */
  @Override
  public void close() {
    servers.forEach(server -> server.close().awaitUninterruptibly());
  }

  /** Publishes the wills of all connections; they stay open, so that each gets the others'. */
  public void aboutToStop() {
    connections.forEach(ConnectionHandler::aboutToStop);
  }

  /** Closes all connections with the word that the broker stops. */
  public void stopConnections() {
    connections.forEach(ConnectionHandler::stop);
  }

  private final class Opening extends ChannelInitializer<Channel> {
    private final Kernel kernel;

    private Opening(Kernel kernel) {
      this.kernel = kernel;
    }

    @Override
    protected void initChannel(Channel channel) {
      InetSocketAddress from = (InetSocketAddress) channel.remoteAddress();
      if (from == null) { // it was gone before it was looked at
        channel.close();
        return;
      }
      String refusal = admission.admit(config, connections.size(), from.getAddress());
      if (refusal != null) {
        LOG.info("Connection from {} refused: {}.", text(from), refusal);
        channel.close();
        return;
      }
      var handler =
          new ConnectionHandler(
              kernel,
              config,
              channel,
              (BrokerLoop) channel.eventLoop(),
              closed -> {
                connections.remove(closed);
                admission.left(from.getAddress());
              });
      connections.add(handler);
      channel.config().setRecvByteBufAllocator(new ReadAllocator(handler));
      channel.pipeline().addLast(handler);
      LOG.debug("New connection from {} on port {}.", text(from), address().getPort());
    }
  }
}
