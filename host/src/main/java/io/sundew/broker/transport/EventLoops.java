package io.sundew.broker.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.sundew.broker.session.Kernel;
import io.sundew.broker.session.Loop;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that serve connections. Few of them do most: a message between connections of one
 * loop needs no hand-off, so half of the processors get one. Thread safe.
 */
public final class EventLoops implements AutoCloseable {
  private static final long QUIET_MILLIS = 0;
  private static final long CLOSE_SECONDS = 5;
  private static final int HAND_ON_ROUNDS = 3;
  private static final long SETTLE_MILLIS = 300;

  /** The level IPPROTO_IPV6 and the option IPV6_V6ONLY of Linux's {@code ipv6(7)}. */
  private static final ChannelOption<Integer> IPV6_ONLY =
      new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26);

  private final Group group;
  private final List<Loop> loops = new ArrayList<>();

  /** Starts the loops; {@code count} 0 chooses by the machine. */
  public EventLoops(int count, Kernel kernel) {
    group =
        new Group(count > 0 ? count : Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    for (EventExecutor executor : group) {
      BrokerLoop eventLoop = (BrokerLoop) executor;
      var loop = new Loop(kernel, eventLoop);
      eventLoop.serve(loop);
      loops.add(loop);
    }
  }

  /** The loops' states. */
  public List<Loop> loops() {
    return loops;
  }

  MultiThreadIoEventLoopGroup group() {
    return group;
  }

  /**
   * Has the bootstrap make a socket for that address. Each takes connections of its own family
   * only, or {@code 0.0.0.0} and {@code ::} could not both be listened on.
   */
  static ServerBootstrap forAddress(ServerBootstrap bootstrap, InetAddress address) {
    boolean ipv6 = address instanceof Inet6Address;
    SocketProtocolFamily family = ipv6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    if (!Epoll.isAvailable()) {
      return bootstrap.channelFactory(
          () -> new NioServerSocketChannel(SelectorProvider.provider(), family));
    }
    bootstrap.channelFactory(() -> new EpollServerSocketChannel(family));
    return ipv6 ? bootstrap.option(IPV6_ONLY, 1) : bootstrap;
  }

  /**
   * Waits until the loops have done what they were handed, and what that handed on from loop to
   * loop at the end of a round; not for long where one is stuck.
   */
  public void settle() {
    for (int round = 0; round < HAND_ON_ROUNDS; round++) {
      group.forEach(
          loop -> loop.submit(() -> {}).awaitUninterruptibly(SETTLE_MILLIS, TimeUnit.MILLISECONDS));
    }
  }

  /**
   * Ends the loops after what they were handed is done: one that is told to end closes its channels
   * first and looks at its tasks then, so they are awaited before.
   */
  @Override
  public void close() {
    settle();
    group.shutdownGracefully(QUIET_MILLIS, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    group.forEach(executor -> ((BrokerLoop) executor).release());
  }

  private static final class Group extends MultiThreadIoEventLoopGroup {
    private Group(int count) {
      super(
          count,
          new DefaultThreadFactory("sundew-loop", true),
          Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    @Override
    protected IoEventLoop newChild(Executor executor, IoHandlerFactory factory, Object... unused) {
      return new BrokerLoop(this, executor, factory);
    }
  }
}
