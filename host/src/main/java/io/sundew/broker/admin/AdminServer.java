package io.sundew.broker.admin;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.sundew.broker.config.AdminConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the admin API on a unix socket in the data directory and, where configured, on a loopback
 * address. Thread safe.
 *
 * <p>Its I/O has a thread of its own and its work a small pool: nothing of it runs on the event
 * loops that serve MQTT, except the questions it puts to sessions, which only their loops can
 * answer.
 */
public final class AdminServer implements AutoCloseable {
  /** The unix socket in the data directory. */
  public static final String SOCKET = "admin.sock";

  /** The file in the data directory with the token that lets in. */
  public static final String TOKEN = AdminToken.FILE;

  private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
  private static final int WORKERS = 4;
  private static final int WAITING_REQUESTS = 64;
  private static final int BACKLOG = 64;

  /** What the kernel takes as the path of a unix socket. */
  private static final int LONGEST_SOCKET_PATH = 107;

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("sundew-admin-io", true), NioIoHandler.newFactory());
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final ThreadPoolExecutor workers =
      new ThreadPoolExecutor(
          WORKERS,
          WORKERS,
          30,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING_REQUESTS),
          new DefaultThreadFactory("sundew-admin", true));
  private final Path socket;
  private final AdminToken token;
  private final AdminConfig config;
  private final AdminContext context;
  private final long startedAt;
  private @Nullable Router router;
  private final @Nullable Channel unixServer;
  private final @Nullable Channel tcpServer;

  private AdminServer(AdminConfig config, Path directory, AdminContext context) throws IOException {
    this.config = config;
    this.token = AdminToken.in(directory);
    this.socket = directory.resolve(SOCKET);
    this.context = context;
    this.startedAt = context.kernel().time().nanoTime();
    workers.allowCoreThreadTimeOut(true);
    try {
      this.tcpServer =
          config.listen().isEmpty()
              ? null
              : bind(NioServerSocketChannel.class, config.listen().get());
      this.unixServer = listenOnSocket();
    } catch (IOException | RuntimeException cannotListen) {
      close();
      throw cannotListen;
    }
  }

  /**
   * Begins to serve.
   *
   * @param directory holds the socket and the token
   * @throws UncheckedIOException when the token cannot be kept or the address not be listened on
   */
  public static AdminServer start(AdminConfig config, Path directory, AdminContext context) {
    try {
      return new AdminServer(config, directory, context);
    } catch (IOException e) {
      throw new UncheckedIOException("admin: " + e.getMessage(), e);
    }
  }

  /** The socket of a broker that ended without closing it is in the way and is removed. */
  private @Nullable Channel listenOnSocket() {
    int length = socket.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > LONGEST_SOCKET_PATH) {
      LOG.warn(
          "There is no admin socket: {} has {} bytes and a unix socket's path at most {}. Give the"
              + " broker a shorter data directory, or 'admin: {{ listen: 127.0.0.1:PORT }}'.",
          socket,
          length,
          LONGEST_SOCKET_PATH);
      return null;
    }
    try {
      return openSocket();
    } catch (IOException e) { // not every file system has sockets, and the broker serves without
      LOG.warn("There is no admin socket: {}", e.getMessage());
      return null;
    }
  }

  private Channel openSocket() throws IOException {
    Files.deleteIfExists(socket);
    Channel server = bind(NioServerDomainSocketChannel.class, UnixDomainSocketAddress.of(socket));
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    return server;
  }

  /** Made for the first connection: a broker's start must not wait for what few ask for. */
  private synchronized Router router() {
    Router made = router;
    if (made == null) {
      made = new Router(AdminRoutes.table(context, startedAt));
      router = made;
    }
    return made;
  }

  private Channel bind(Class<? extends ServerChannel> type, SocketAddress address)
      throws IOException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(group)
            .channel(type)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childHandler(new AdminChannels(config, token, this::router, workers, connections))
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen on " + address + ": " + bound.cause().getMessage(), bound.cause());
    }
    return bound.channel();
  }

  /** The loopback address it listens on, with the port it really has; empty where there is none. */
  public Optional<InetSocketAddress> address() {
    return Optional.ofNullable(tcpServer).map(server -> (InetSocketAddress) server.localAddress());
  }

  /** Ends all connections; requests that are being answered are given up. */
  @Override
  public void close() {
    if (tcpServer != null) {
      tcpServer.close().awaitUninterruptibly();
    }
    if (unixServer != null) {
      unixServer.close().awaitUninterruptibly();
    }
    connections.close().awaitUninterruptibly();
    workers.shutdownNow();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    try {
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      LOG.warn("{} could not be removed: {}", socket, e.toString());
    }
  }
}
