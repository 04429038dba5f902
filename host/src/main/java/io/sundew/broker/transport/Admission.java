package io.sundew.broker.transport;

import io.sundew.broker.config.Limits;
import io.sundew.broker.config.ListenerConfig;
import io.sundew.broker.time.TimeSource;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Decides whether one more connection may be opened. Thread safe. */
public final class Admission {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Limits limits;
  private final TimeSource time;
  private final AtomicInteger open = new AtomicInteger();
  private final ConcurrentMap<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();
  private long second;
  private int openedInSecond;

  /** An admission by these limits. */
  public Admission(Limits limits, TimeSource time) {
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
    if (limits.maxConnections() > 0 && open.get() >= limits.maxConnections()) {
      return "the broker has its " + limits.maxConnections() + " connections";
    }
    if (limits.connectRate() > 0 && !withinRate()) {
      return "more than " + limits.connectRate() + " connections in a second";
    }
    int most = limits.maxConnectionsPerAddress();
    if (most > 0 && byAddress.merge(from, 1, Integer::sum) > most) {
      forget(from);
      return "the address has its " + most + " connections";
    }
    open.incrementAndGet();
    return null;
  }

  /** Counts a connection out that was admitted. */
  void left(InetAddress from) {
    open.decrementAndGet();
    if (limits.maxConnectionsPerAddress() > 0) {
      forget(from);
    }
  }

  private void forget(InetAddress from) {
    byAddress.computeIfPresent(from, (_, count) -> count == 1 ? null : count - 1);
  }

  private synchronized boolean withinRate() {
    long now = time.nanoTime();
    if (now - second >= SECOND) {
      second = now;
      openedInSecond = 0;
    }
    return ++openedInSecond <= limits.connectRate();
  }
}
