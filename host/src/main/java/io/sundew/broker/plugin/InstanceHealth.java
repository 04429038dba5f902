package io.sundew.broker.plugin;

import io.sundew.api.Health;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one instance says of its health; a change is logged. Thread safe. */
final class InstanceHealth implements Health {
  private static final Logger LOG = LoggerFactory.getLogger("io.sundew.plugin");

  private final String instance;
  private @Nullable String down;
  private @Nullable String firstComplaint;

  InstanceHealth(String instance) {
    this.instance = instance;
  }

  @Override
  public synchronized void up() {
    if (down != null) {
      LOG.info("plugin={} health=up", instance);
    }
    down = null;
  }

  @Override
  public synchronized void down(String why) {
    String reason = MqttText.reason(why);
    if (!reason.equals(down)) {
      LOG.warn("plugin={} health=down reason=\"{}\"", instance, reason);
    }
    down = reason;
    firstComplaint = firstComplaint == null ? reason : firstComplaint;
  }

  /** Why it was down for the first time, though it may be up again; empty when it never was. */
  synchronized Optional<String> firstComplaint() {
    return Optional.ofNullable(firstComplaint);
  }

  /** Why it is down; empty when it is up. */
  synchronized Optional<String> reason() {
    return Optional.ofNullable(down);
  }
}
