package io.sundew.fuzz;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.netty.buffer.ByteBufAllocator;
import io.sundew.broker.config.BrokerConfig;
import io.sundew.broker.config.Limits;
import io.sundew.broker.config.LogConfig;
import io.sundew.broker.plugin.HookChain;
import io.sundew.broker.routing.RetainedMessages;
import io.sundew.broker.routing.SubscriptionIndex;
import io.sundew.broker.session.Counters;
import io.sundew.broker.session.Kernel;
import io.sundew.broker.session.QueueMemory;
import io.sundew.broker.session.Session;
import io.sundew.broker.session.Sessions;
import io.sundew.broker.session.Tracing;
import io.sundew.broker.transport.Admission;
import io.sundew.broker.transport.EventLoops;
import io.sundew.broker.transport.Listener;
import io.sundew.testkit.FakeTime;
import io.sundew.testkit.LogWatch;
import io.sundew.testkit.TestBroker;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;

/**
 * The broker's own path from bytes to bytes, of the same parts as in a running broker, which
 * connections in memory can be put to and whose parts can be looked at. Thread safe.
 */
final class Pipeline implements AutoCloseable {
  private static final Logger SESSIONS = (Logger) LoggerFactory.getLogger(Session.class);

  private final FakeTime time = new FakeTime();
  private final LogWatch log = new LogWatch().attach();
  private final HeldStore store = new HeldStore();
  private final AtomicInteger ports = new AtomicInteger();
  private final Set<MemoryChannel> inMemory = ConcurrentHashMap.newKeySet();
  private final ByteBufAllocator allocator;
  private final Kernel kernel;
  private final EventLoops loops;
  private final Listener listener;

  /**
   * Starts it.
   *
   * @param allocator what connections in memory take their buffers from
   */
  Pipeline(Limits limits, int eventLoops, ByteBufAllocator allocator) {
    this.allocator = allocator;
    SESSIONS.setLevel(Level.ERROR); // full queues are what these tests make, thousands of them
    BrokerConfig config =
        TestBroker.builder()
            .limits(limits)
            .eventLoops(eventLoops)
            .set("logging", withoutConnections())
            .config();
    kernel =
        new Kernel(
            () -> config,
            time,
            () -> HookChain.EMPTY,
            new SubscriptionIndex(),
            new RetainedMessages(limits.maxRetainedMessages(), limits.maxRetainedBytes()),
            () -> store,
            new Sessions(),
            new QueueMemory(0),
            new Tracing());
    loops = new EventLoops(config.eventLoops(), kernel);
    var admission = new Admission(() -> limits, time);
    listener = new Listener(config.listeners().getFirst(), kernel, loops, admission);
  }

  private static LogConfig withoutConnections() {
    LogConfig usual = LogConfig.DEFAULT;
    return new LogConfig(
        Set.of(LogConfig.Type.ERROR, LogConfig.Type.WARNING),
        false,
        false,
        usual.file(),
        true,
        usual.timestampFormat(),
        false);
  }

  /** The clock it goes by. */
  FakeTime time() {
    return time;
  }

  /** What its parts share. */
  Kernel kernel() {
    return kernel;
  }

  /** Where its sessions are claimed. */
  HeldStore store() {
    return store;
  }

  /** What it logs. */
  LogWatch log() {
    return log;
  }

  /** Where it listens for real connections. */
  InetSocketAddress address() {
    return listener.address();
  }

  /** How many connections it has. */
  int connections() {
    return listener.connectionCount();
  }

  /** What its loops have counted. */
  Counters.Snapshot counted() {
    return loops.loops().stream()
        .map(loop -> loop.counters().snapshot())
        .reduce(Counters.Snapshot.ZERO, Counters.Snapshot::plus);
  }

  /** Opens a connection in memory whose peer takes that many bytes and then no more. */
  MemoryChannel open(MemoryChannel.Peer peer, long window) {
    int port = 1024 + ports.getAndIncrement() % 60_000;
    var channel = new MemoryChannel(peer, port, window, allocator);
    inMemory.add(channel);
    channel.closeFuture().addListener(_ -> inMemory.remove(channel));
    listener.serve(channel).syncUninterruptibly();
    return channel;
  }

  /** Fails when something was logged that no client must be able to cause. */
  void requireQuietLog() {
    List<String> unexpected = log.unexpected();
    if (!unexpected.isEmpty()) {
      throw new AssertionError(
          unexpected.size() + " unexpected in the log, the first: " + unexpected.getFirst());
    }
  }

  @Override
  public void close() {
    listener.close();
    listener.aboutToStop();
    listener.stopConnections();
    inMemory.forEach(channel -> channel.close().syncUninterruptibly()); // as sockets are by epoll
    loops.close();
    store.close();
    log.close();
    SESSIONS.setLevel(null);
  }
}
