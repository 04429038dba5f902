package io.sundew.broker;

import io.sundew.broker.config.BrokerConfig;
import io.sundew.broker.config.ConfigException;
import io.sundew.broker.config.ListenerConfig;
import io.sundew.broker.config.Source;
import io.sundew.broker.plugin.HookChain;
import io.sundew.broker.routing.RetainedMessages;
import io.sundew.broker.routing.SubscriptionIndex;
import io.sundew.broker.session.Kernel;
import io.sundew.broker.session.Sessions;
import io.sundew.broker.store.MemoryStore;
import io.sundew.broker.store.Store;
import io.sundew.broker.time.TimeSource;
import io.sundew.broker.transport.Admission;
import io.sundew.broker.transport.EventLoops;
import io.sundew.broker.transport.Listener;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A running broker. Thread safe. */
public final class Broker implements AutoCloseable {
  private final EventLoops loops;
  private final Store store;
  private final List<Listener> listeners = new ArrayList<>();

  private Broker(EventLoops loops, Store store) {
    this.loops = loops;
    this.store = store;
  }

  /**
   * Starts a broker; when this returns its listeners accept connections.
   *
   * @throws ConfigException when the configuration cannot be used: nothing stays open
   */
  public static Broker start(BrokerConfig config, TimeSource time) {
    var store = new MemoryStore();
    var kernel =
        new Kernel(
            config,
            time,
            () -> HookChain.EMPTY,
            new SubscriptionIndex(),
            new RetainedMessages(
                config.limits().maxRetainedMessages(), config.limits().maxRetainedBytes()),
            store,
            new Sessions());
    var broker = new Broker(new EventLoops(config.eventLoops(), kernel), store);
    try {
      var admission = new Admission(config.limits(), time);
      for (ListenerConfig listener : config.listeners()) {
        broker.listeners.add(new Listener(listener, kernel, broker.loops, admission));
      }
      return broker;
    } catch (UncheckedIOException cannotListen) {
      broker.close();
      throw new ConfigException(Source.BUILT_IN, String.valueOf(cannotListen.getMessage()));
    }
  }

  /** Where that listener listens, with the port it really has. */
  public InetSocketAddress address(String listener) {
    return listeners.stream()
        .filter(each -> each.config().name().equals(listener))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no listener named " + listener))
        .address();
  }

  /**
   * Stops: listeners close, v5 clients get DISCONNECT 0x8B, wills are published, plugins stop. At
   * most 10 s.
   */
  @Override
  public void close() {
    listeners.forEach(Listener::close);
    listeners.forEach(Listener::stopConnections);
    loops.close();
    store.close();
  }
}
