package io.sundew.broker.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.sundew.broker.config.Addresses;
import io.sundew.broker.config.BrokerConfig;
import io.sundew.broker.config.ListenerConfig;
import io.sundew.broker.config.ProxyConfig;
import io.sundew.broker.session.Kernel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listener: its sockets and the connections that came in by them. Thread safe. */
public final class Listener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
  private static final Logger NOTICE = LoggerFactory.getLogger("io.sundew.log.notice");

  /**
   * For a client to say what it wants, where MQTT sets no limit: beneath it there is always one.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final int BACKLOG = 4096;
  private static final WriteBufferWaterMark WATER_MARKS =
      new WriteBufferWaterMark(256 << 10, 512 << 10);

  private final Admission admission;
  private final EventLoops loops;
  private final Opening opening;
  private final Set<ConnectionHandler> connections = ConcurrentHashMap.newKeySet();

  /** Of all kinds, also those that speak HTTP or have not said yet what they speak. */
  private final AtomicInteger admitted = new AtomicInteger();

  private final Supplier<List<String>> readiness;
  private @Nullable HttpService http;
  private volatile ListenerConfig config;
  private volatile @Nullable ListenerTls tls;
  private volatile List<Server> servers = List.of();

  /** A socket and the address it was opened for. */
  private record Server(SocketAddress configured, Channel channel) {}

  /**
   * Opens a listener. Where its first address has port 0, the others take the port that one got.
   *
   * @throws UncheckedIOException when an address cannot be listened on; nothing stays open
   */
  public Listener(ListenerConfig config, Kernel kernel, EventLoops loops, Admission admission) {
    this(config, null, kernel, loops, admission, List::of);
  }

  /**
   * The same with TLS and HTTP.
   *
   * @param readiness the parts of the broker that keep it from being ready
   */
  Listener(
      ListenerConfig config,
      ListenerTls.@Nullable Loaded tls,
      Kernel kernel,
      EventLoops loops,
      Admission admission,
      Supplier<List<String>> readiness) {
    this.config = config;
    this.readiness = readiness;
    this.tls = tls == null ? null : new ListenerTls(config.name(), tls);
    this.admission = admission;
    this.loops = loops;
    this.opening = new Opening(kernel);
    try {
      config.sockets().forEach(this::open);
    } catch (UncheckedIOException cannotListen) {
      close();
      throw cannotListen;
    }
  }

  /**
   * Opens the sockets of another configuration and closes those it does not have; connections stay,
   * and new ones come in by the new configuration.
   *
   * @throws UncheckedIOException when an address cannot be listened on; all is as it was
   */
  void change(ListenerConfig next) {
    ListenerConfig former = config;
    List<Server> before = servers;
    List<Server> gone =
        before.stream().filter(server -> !next.sockets().contains(server.configured)).toList();
    gone.forEach(Listener::close); // the new addresses may hold the old ones, as 0.0.0.0 does
    servers = before.stream().filter(server -> !gone.contains(server)).toList();
    try {
      config = next;
      next.sockets().stream().filter(address -> !isOpen(address)).forEach(this::open);
    } catch (UncheckedIOException cannotListen) {
      config = former;
      restore(before);
      throw cannotListen;
    }
  }

  private boolean isOpen(SocketAddress address) {
    return servers.stream().anyMatch(server -> server.configured.equals(address));
  }

  private void restore(List<Server> before) {
    servers.stream().filter(server -> !before.contains(server)).forEach(Listener::close);
    servers = before.stream().filter(server -> server.channel.isOpen()).toList();
    before.stream().map(Server::configured).filter(address -> !isOpen(address)).forEach(this::open);
  }

  private static void close(Server server) {
    server.channel.close().awaitUninterruptibly();
    if (server.configured instanceof UnixDomainSocketAddress unix) {
      UnixSockets.remove(unix.getPath());
    }
  }

  private void open(SocketAddress configured) {
    // No switch: Java would make a class for it at each start.
    if (configured instanceof UnixDomainSocketAddress unix) {
      openUnix(unix);
    } else {
      openInet((InetSocketAddress) configured);
    }
  }

  /** There is none behind the port's, so the first that was opened stays the first. */
  private void openUnix(UnixDomainSocketAddress configured) {
    Path path = configured.getPath();
    try {
      UnixSockets.makeWay(path);
      ChannelFuture bound =
          bootstrap()
              .channel(UnixSockets.serverChannel())
              .bind(UnixSockets.bindable(path))
              .awaitUninterruptibly();
      if (!bound.isSuccess()) {
        throw new IOException(bound.cause().getMessage(), bound.cause());
      }
      add(new Server(configured, bound.channel()));
      UnixSockets.protect(path, config.wire().unix().orElseThrow().mode());
    } catch (IOException problem) {
      throw new UncheckedIOException(
          "cannot listen on " + path + ": " + problem.getMessage(), problem);
    }
  }

  private void add(Server server) {
    List<Server> more = new ArrayList<>(servers);
    more.add(server);
    servers = List.copyOf(more);
  }

  private ServerBootstrap bootstrap() {
    return new ServerBootstrap()
        .group(loops.group())
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARKS)
        .childHandler(opening);
  }

  private void openInet(InetSocketAddress configured) {
    boolean follows = configured.getPort() == 0 && !servers.isEmpty();
    InetSocketAddress address =
        follows ? new InetSocketAddress(configured.getAddress(), address().getPort()) : configured;
    ChannelFuture bound =
        EventLoops.forAddress(bootstrap(), address.getAddress())
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .bind(address)
            .awaitUninterruptibly();
    if (bound.isSuccess()) {
      add(new Server(configured, bound.channel()));
    } else if (servers.isEmpty() || !isMissingIpv6(address, bound.cause())) {
      String problem = "cannot listen on " + text(address) + ": " + reason(bound.cause());
      throw new UncheckedIOException(problem, new IOException(bound.cause()));
    } else {
      LOG.warn("Warning: IPv6 is missing here, so {} is not listened on.", text(address));
    }
  }

  /** What the system says, and what helps where that is known. */
  private static String reason(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    if (message.contains("Address already in use")) {
      return "Address already in use: stop the program that listens there, or take another port";
    }
    return message.contains("Permission denied")
        ? "Permission denied: ports below 1024 need the capability CAP_NET_BIND_SERVICE"
        : message;
  }

  private static boolean isMissingIpv6(InetSocketAddress address, Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return address.getAddress() instanceof Inet6Address
        && (message.contains("Cannot assign requested address")
            || message.contains("Address family not supported"));
  }

  /** An address as the log has it. */
  static String text(SocketAddress address) {
    return address instanceof InetSocketAddress inet && inet.getAddress() != null
        ? Addresses.logged(inet)
        : address.toString();
  }

  /** What it speaks TLS with now; null where it does not. */
  @Nullable ListenerTls tlsInForce() {
    return tls;
  }

  /** When the first of its certificates ends; empty where it does not speak TLS. */
  public Optional<Instant> certificateExpires() {
    return Optional.ofNullable(tls).map(ListenerTls::expires);
  }

  /** What was loaded of it last. */
  ListenerTls.@Nullable Loaded tls() {
    ListenerTls now = tls;
    return now == null ? null : now.current();
  }

  /** Has new connections speak TLS with that from now on, or with null none. */
  void speakTls(ListenerTls.@Nullable Loaded loaded) {
    ListenerTls now = tls;
    if (loaded == null) {
      tls = null;
    } else if (now == null) {
      tls = new ListenerTls(config.name(), loaded);
    } else {
      now.use(loaded);
    }
  }

  /** How it is configured. */
  public ListenerConfig config() {
    return config;
  }

  /**
   * Where it listens first, with the port it really has.
   *
   * @throws IllegalStateException when it listens on a unix socket only
   */
  public InetSocketAddress address() {
    return addresses().stream()
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(config.name() + " has no port"));
  }

  /** Where it listens, with the ports it really has; unix sockets are left out. */
  public List<InetSocketAddress> addresses() {
    return servers.stream()
        .map(server -> server.channel.localAddress())
        .filter(InetSocketAddress.class::isInstance)
        .map(InetSocketAddress.class::cast)
        .toList();
  }

  /** All that it listens on as people read it. */
  public List<String> places() {
    return Stream.concat(
            addresses().stream().map(Addresses::text),
            config.wire().unix().map(unix -> unix.path().toString()).stream())
        .toList();
  }

  /** How many connections of MQTT it has. */
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
    servers.forEach(Listener::close);
  }

  /** Publishes the wills of all connections; they stay open, so that each gets the others'. */
  public void aboutToStop() {
    connections.forEach(ConnectionHandler::aboutToStop);
  }

  /** Closes all connections with the word that the broker stops. */
  public void stopConnections() {
    connections.forEach(ConnectionHandler::stop);
    closeHttp();
  }

  /** Made for the first connection that speaks HTTP. */
  private synchronized HttpService http() {
    HttpService made = http;
    if (made == null) {
      made =
          new HttpService(
              new PublicResponder(readiness, new PluginRoutes(opening.kernel)), opening::patience);
      http = made;
    }
    return made;
  }

  /** Accepts no more connections and ends those it has. */
  void end() {
    close();
    aboutToStop();
    stopConnections();
  }

  private synchronized void closeHttp() {
    if (http != null) {
      http.close();
    }
  }

  private final class Opening extends ChannelInitializer<Channel> {
    private final Kernel kernel;

    private Opening(Kernel kernel) {
      this.kernel = kernel;
    }

    /**
     * Mosquitto's users have scripts that read it; Sundew's own say it when the client is known.
     */
    private void log(Channel channel, SocketAddress from) {
      BrokerConfig now = kernel.config();
      boolean asMosquitto = now.style() == BrokerConfig.Style.MOSQUITTO;
      if (asMosquitto && now.logging().connectionMessages()) {
        int port = channel.localAddress() instanceof InetSocketAddress ours ? ours.getPort() : 0;
        NOTICE.info("New connection from {} on port {}.", text(from), port);
      } else if (LOG.isDebugEnabled()) {
        LOG.debug("New connection from {} on listener {}.", text(from), config.name());
      }
    }

    @Override
    protected void initChannel(Channel channel) {
      ListenerConfig now = config;
      SocketAddress from = from(channel, now);
      if (from == null) { // it was gone before it was looked at
        channel.close();
        return;
      }
      Optional<ProxyConfig> proxy = now.wire().proxy();
      boolean admitted =
          proxy.isEmpty() ? isAdmitted(channel, now, from) : isBelieved(proxy.get(), from);
      if (!admitted) {
        channel.close();
        return;
      }
      ListenerTls secure = tls;
      if (secure == null && now.wire().isPlain()) {
        ConnectionHandler handler = handler(channel, now, Arrival.plain(from));
        channel.config().setRecvByteBufAllocator(new ReadAllocator(handler));
        channel.pipeline().addLast(handler);
      } else {
        new Entry(
                channel,
                now,
                secure,
                from,
                patience(),
                client -> isAdmitted(channel, now, client),
                arrival -> handler(channel, now, arrival),
                Listener.this::http)
            .begin();
      }
      log(channel, from);
    }

    /** A client of a unix socket has no address of its own: it has come by the socket's. */
    private static @Nullable SocketAddress from(Channel channel, ListenerConfig now) {
      SocketAddress peer = channel.remoteAddress();
      Channel server = channel.parent();
      if (peer instanceof InetSocketAddress
          || server == null
          || server.localAddress() instanceof InetSocketAddress) {
        return peer;
      }
      return now.wire().unix().map(unix -> UnixDomainSocketAddress.of(unix.path())).orElse(null);
    }

    private boolean isBelieved(ProxyConfig proxy, SocketAddress from) {
      if (proxy.believes(hostOf(from))) {
        return true;
      }
      LOG.info("Connection from {} refused: it is none of the proxies in 'from'.", text(from));
      return false;
    }

    private boolean isAdmitted(Channel channel, ListenerConfig now, SocketAddress from) {
      InetAddress host = hostOf(from);
      String refusal = admission.admit(now, admitted.getAndIncrement(), host);
      if (refusal != null) {
        admitted.decrementAndGet();
        LOG.info("Connection from {} refused: {}.", text(from), refusal);
        return false;
      }
      channel
          .closeFuture()
          .addListener(
              _ -> {
                admitted.decrementAndGet();
                admission.left(host);
              });
      return true;
    }

    /** Who comes by a unix socket is on this machine. */
    private static InetAddress hostOf(SocketAddress from) {
      return from instanceof InetSocketAddress inet
          ? inet.getAddress()
          : InetAddress.getLoopbackAddress();
    }

    /** For a client to say what it wants. */
    private Duration patience() {
      int seconds = kernel.config().limits().connectTimeoutSeconds();
      return seconds > 0 ? Duration.ofSeconds(seconds) : PATIENCE;
    }

    private ConnectionHandler handler(Channel channel, ListenerConfig now, Arrival arrival) {
      var handler =
          new ConnectionHandler(
              kernel, now, channel, (BrokerLoop) channel.eventLoop(), arrival, connections::remove);
      connections.add(handler);
      return handler;
    }
  }
}
