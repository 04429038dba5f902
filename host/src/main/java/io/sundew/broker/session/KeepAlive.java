package io.sundew.broker.session;

import io.sundew.api.ReasonCode;
import io.sundew.broker.time.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection that was silent for one and a half times its Keep Alive [MQTT-3.1.2-22]. What
 * is heard only sets a time; one timer looks at it. Confined to the channel's event loop.
 */
final class KeepAlive {
  private final TimeSource time;
  private final Timers timers;
  private final Connection connection;
  private long limitNanos;
  private long heardAt;
  private Timers.@Nullable Timer timer;

  KeepAlive(TimeSource time, Timers timers, Connection connection) {
    this.time = time;
    this.timers = timers;
    this.connection = connection;
  }

  /** Begins to watch; 0 seconds: not at all [MQTT-3.1.2-22]. */
  void start(int seconds) {
    limitNanos = Duration.ofSeconds(seconds).toNanos() * 3 / 2;
    heardAt = time.nanoTime();
    if (seconds > 0) {
      lookAfter(limitNanos);
    }
  }

  /** Something came. */
  void heard() {
    if (limitNanos > 0) {
      heardAt = time.nanoTime();
    }
  }

  /** The broker reads again after it had stopped: the client could not be heard meanwhile. */
  void restart() {
    heard();
  }

  void stop() {
    limitNanos = 0;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void look() {
    long silence = time.nanoTime() - heardAt;
    if (connection.isHeld()) {
      lookAfter(limitNanos);
    } else if (silence < limitNanos) {
      lookAfter(limitNanos - silence);
    } else {
      timer = null;
      connection.close(ReasonCode.KEEP_ALIVE_TIMEOUT, "exceeded timeout");
    }
  }

  private void lookAfter(long nanos) {
    timer = timers.after(Duration.ofNanos(nanos), this::look);
  }
}
