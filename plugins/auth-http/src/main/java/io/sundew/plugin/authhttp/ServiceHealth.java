package io.sundew.plugin.authhttp;

import io.sundew.api.Health;
import java.util.Map;
import java.util.TreeMap;

/** The health of an instance that asks two services: both must answer. Thread safe. */
final class ServiceHealth {
  private final Health health;
  private final Map<String, String> down = new TreeMap<>();

  ServiceHealth(Health health) {
    this.health = health;
  }

  /** That service does not answer. */
  synchronized void down(String section, String reason) {
    down.put(section, reason);
    report();
  }

  /** That service answers again. */
  synchronized void up(String section) {
    down.remove(section);
    report();
  }

  private void report() {
    if (down.isEmpty()) {
      health.up();
    } else {
      health.down(String.join("; ", down.values()));
    }
  }
}
