package io.sundew.broker.plugin;

import io.sundew.api.BrokerEvent;
import io.sundew.broker.time.TimeSource;
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
  private final String instance;
  private final HookPoint point;
  private final String hook;
  private final TimeSource time;
  private final Consumer<BrokerEvent> events;
  private final LogLimit limit;

  /**
   * The log of a binding.
   *
   * @param hook how the hook is called there
   */
  FaultLog(
      String instance,
      HookPoint point,
      String hook,
      TimeSource time,
      Consumer<BrokerEvent> events) {
    this.instance = instance;
    this.point = point;
    this.hook = hook;
    this.time = time;
    this.events = events;
    this.limit = new LogLimit(time);
  }

  /** A fault that happens again and again while a plugin is broken. */
  void report(String what, @Nullable Throwable thrown) {
    String cause = MqttText.reason(what);
    log(cause, thrown);
    tell(cause);
  }

  /** The same for a fault that has an event of its own. */
  void log(String cause, @Nullable Throwable thrown) {
    int before = limit.pass();
    if (before >= 0) {
      LOG.warn("plugin={} hook={} fault=\"{}\" unreported={}", instance, hook, cause, before);
      LOG.debug("The last fault of plugin {}", instance, thrown);
    }
  }

  /** A change that an operator must see each time. */
  void announce(String cause) {
    LOG.warn("plugin={} hook={} {}", instance, hook, cause);
    tell(cause);
  }

  /** A fault in {@code on-event} makes no event, which might fail in turn. */
  private void tell(String cause) {
    if (point != HookPoint.ON_EVENT) {
      events.accept(new BrokerEvent.PluginFault(time.now(), instance, hook, cause));
    }
  }
}
