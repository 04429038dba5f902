package io.sundew.broker.session;

import io.netty.channel.embedded.EmbeddedChannel;
import io.sundew.api.ProtocolVersion;
import io.sundew.broker.config.AdminConfig;
import io.sundew.broker.config.BrokerConfig;
import io.sundew.broker.config.EgressConfig;
import io.sundew.broker.config.Limits;
import io.sundew.broker.config.ListenerConfig;
import io.sundew.broker.config.LogConfig;
import io.sundew.broker.plugin.HookChain;
import io.sundew.broker.routing.RetainedMessages;
import io.sundew.broker.routing.SubscriptionIndex;
import io.sundew.broker.store.MemoryStore;
import io.sundew.broker.time.TimeSource;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A kernel without hooks and its one loop, which the calling thread is. Confined to it. */
final class BareKernel implements AutoCloseable {
  private final ListenerConfig listener =
      ListenerConfig.of("default", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  private final Kernel kernel;
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Loop loop;
  private final List<BareClient> clients = new ArrayList<>();

  BareKernel() {
    var store = new MemoryStore();
    BrokerConfig config = config();
    kernel =
        new Kernel(
            () -> config,
            TimeSource.SYSTEM,
            () -> HookChain.EMPTY,
            new SubscriptionIndex(),
            new RetainedMessages(0, 0),
            () -> store,
            new Sessions(),
            new QueueMemory(0),
            new Tracing());
    loop = new Loop(kernel, channel.eventLoop());
  }

  private BrokerConfig config() {
    var quiet =
        new LogConfig(
            Set.of(LogConfig.Type.ERROR),
            false,
            false,
            Optional.empty(),
            false,
            Optional.empty(),
            false);
    return new BrokerConfig(
        BrokerConfig.Style.NATIVE,
        List.of(listener),
        true,
        1,
        Optional.empty(),
        List.of(),
        List.of(),
        BrokerConfig.DEFAULT_PROBATION,
        Limits.NATIVE,
        EgressConfig.DEFAULT,
        true,
        false,
        quiet,
        0,
        false,
        AdminConfig.OFF,
        false,
        Optional.empty());
  }

  Kernel kernel() {
    return kernel;
  }

  Loop loop() {
    return loop;
  }

  ListenerConfig listener() {
    return listener;
  }

  /** A client that is let in. */
  BareClient connect(ProtocolVersion version, String clientId) {
    var client = new BareClient(this, version, clientId);
    clients.add(client);
    return client;
  }

  /** Does what the loop was handed. */
  void runTasks() {
    channel.runPendingTasks();
  }

  @Override
  public void close() {
    clients.forEach(BareClient::release);
    loop.release();
    channel.close();
  }
}
