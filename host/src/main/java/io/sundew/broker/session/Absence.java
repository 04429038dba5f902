package io.sundew.broker.session;

import io.sundew.broker.config.Limits;
import io.sundew.broker.message.Publication;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when a session's client goes: its will is published, now or after its delay, and the
 * session ends, now or after its expiry. Confined to the session's event loop.
 */
final class Absence {
  private static final Logger LOG = LoggerFactory.getLogger(Absence.class);

  private final Session session;
  private @Nullable Will will;
  private long sinceMillis;
  private Timers.@Nullable Timer expiry;
  private Timers.@Nullable Timer willDelay;

  Absence(Session session) {
    this.session = session;
  }

  void will(@Nullable Will standing) {
    will = standing;
  }

  @Nullable Will will() {
    return will;
  }

  /** Since when the client is away, milliseconds since 1970; 0 while it is there. */
  long sinceMillis() {
    return sinceMillis;
  }

  /** As it was when the broker ended. */
  void restored(@Nullable Will standing, long awaySinceMillis) {
    will = standing;
    sinceMillis = awaySinceMillis;
  }

  /** The client is there. */
  void over() {
    sinceMillis = 0;
  }

  /** The client has gone, just now; a will that does not wait goes out. */
  void begin(boolean keepWill) {
    if (!keepWill) {
      will = null; // [MQTT-3.14.4-3]
    }
    sinceMillis = session.millis();
    if (waitOfWill() == 0) {
      publishWill();
    }
  }

  /** Does at their times what happens when the client stays away. */
  void waitForClient() {
    long alreadyMillis = Math.max(0, session.millis() - sinceMillis);
    Timers timers = session.home().timers();
    if (will != null) {
      long delayMillis = waitOfWill() * 1000 - alreadyMillis;
      if (delayMillis <= 0) {
        publishWillAtItsTime();
      } else { // [MQTT-3.1.3-9]
        willDelay = timers.after(Duration.ofMillis(delayMillis), this::publishWillAtItsTime);
      }
    }
    long expirySeconds = session.expirySeconds();
    if (expirySeconds == 0) {
      session.end("connection closed");
    } else if (expirySeconds != Limits.NEVER_EXPIRES) {
      long leftMillis = Math.max(0, expirySeconds * 1000 - alreadyMillis);
      expiry = timers.after(Duration.ofMillis(leftMillis), this::expire);
    }
  }

  private long waitOfWill() {
    Will standing = will;
    return standing == null ? 0 : Math.min(standing.delaySeconds(), session.expirySeconds());
  }

  private void publishWillAtItsTime() {
    willDelay = null;
    publishWill();
    session.keep();
  }

  private void expire() {
    expiry = null;
    session.home().counters().sessionsExpired++;
    session.end("expired");
  }

  /** Another connection takes the client's place: a will that may wait is not published. */
  void takenOver(boolean goesOn) {
    if (goesOn && waitOfWill() > 0) {
      will = null;
    }
    publishWill();
  }

  /** Publishes the will, if one stands. */
  void publishWill() {
    Will standing = will;
    will = null;
    if (standing == null) {
      return;
    }
    Loop here = session.home();
    here.lookAtClock();
    Publication publication = standing.publicationAt(here.millis());
    LOG.debug("will published: client={} topic={}", session.clientId(), publication.topic());
    LocalPublisher.publish(here, publication, standing.client(), null, _ -> {});
  }

  void cancelTimers() {
    if (expiry != null) {
      expiry.cancel();
      expiry = null;
    }
    if (willDelay != null) {
      willDelay.cancel();
      willDelay = null;
    }
  }
}
