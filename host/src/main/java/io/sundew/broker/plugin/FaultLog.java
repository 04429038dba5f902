package io.sundew.broker.plugin;

import io.sundew.api.BrokerEvent;
import io.sundew.broker.time.TimeSource;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people of the faults of one binding, at most one line in 10 s, and hooks by an event each.
 * Thread safe.
 */
final class FaultLog {
  private static final Logger LOG = LoggerFactory.getLogger("io.sundew.plugin");
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final String instance;
  private final HookPoint point;
  private final TimeSource time;
  private final Consumer<BrokerEvent> events;
  private long lastNanos;
  private boolean logged;
  private int suppressed;

  FaultLog(String instance, HookPoint point, TimeSource time, Consumer<BrokerEvent> events) {
    this.instance = instance;
    this.point = point;
    this.time = time;
    this.events = events;
  }

  /** A fault that happens again and again while a plugin is broken. */
  void report(String what, @Nullable Throwable thrown) {
    String cause = MqttText.reason(what);
    int before = passesLimit();
    if (before >= 0) {
      LOG.warn(
          "plugin={} hook={} fault=\"{}\" unreported={}", instance, point.key(), cause, before);
      LOG.debug("The last fault of plugin {}", instance, thrown);
    }
    tell(cause);
  }

  /** A change that an operator must see each time. */
  void announce(String cause) {
    LOG.warn("plugin={} hook={} {}", instance, point.key(), cause);
    tell(cause);
  }

  /** A fault in {@code on-event} makes no event, which might fail in turn. */
  private void tell(String cause) {
    if (point != HookPoint.ON_EVENT) {
      events.accept(new BrokerEvent.PluginFault(time.now(), instance, point.key(), cause));
    }
  }

  /**
   * How many faults went unreported since the last line, or -1 when it is too early for another
   * line.
   */
  private synchronized int passesLimit() {
    long now = time.nanoTime();
    if (logged && now - lastNanos < INTERVAL_NANOS) {
      suppressed++;
      return -1;
    }
    int before = suppressed;
    logged = true;
    lastNanos = now;
    suppressed = 0;
    return before;
  }
}
