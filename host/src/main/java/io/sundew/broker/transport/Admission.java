package io.sundew.broker.transport;

import io.sundew.broker.config.Limits;
import io.sundew.broker.config.ListenerConfig;
import io.sundew.broker.time.TimeSource;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Decides whether one more connection may be opened. Thread safe. */
public final class Admission {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Supplier<Limits> limits;
  private final TimeSource time;
  private final AtomicInteger open = new AtomicInteger();
  private final ConcurrentMap<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();
  private long second;
  private int openedInSecond;

  /** An admission by these limits, asked for each time. */
  public Admission(Supplier<Limits> limits, TimeSource time) {
    this.limits = limits;
    this.time = time;
    this.second = time.nanoTime();
  }

  /** Counts a connection in, or says why it may not be. */
  @Nullable String admit(ListenerConfig listener, int openOnListener, InetAddress from) {
    if (listener.maxConnections() > 0 && openOnListener >= listener.maxConnections()) {
      return "listener "
          + listener.name()
          + " has its "
          + listener.maxConnections()
          + " connections";
    }
    Limits now = limits.get();
    if (now.maxConnections() > 0 && open.get() >= now.maxConnections()) {
      return "the broker has its " + now.maxConnections() + " connections";
    }
    if (now.connectRate() > 0 && !isWithin(now.connectRate())) {
      return "more than " + now.connectRate() + " connections in a second";
    }
    int most = now.maxConnectionsPerAddress();
    if (byAddress.merge(from, 1, Integer::sum) > most && most > 0) {
      forget(from);
      return "the address has its " + most + " connections";
    }
    open.incrementAndGet();
    return null;
  }

  /** Counts a connection out that was admitted. */
  void left(InetAddress from) {
    open.decrementAndGet();
    forget(from);
  }

  private void forget(InetAddress from) {
    byAddress.computeIfPresent(from, (_, count) -> count == 1 ? null : count - 1);
  }

  private synchronized boolean isWithin(int rate) {
    long now = time.nanoTime();
    if (now - second >= SECOND) {
      second = now;
      openedInSecond = 0;
    }
    return ++openedInSecond <= rate;
  }
}
