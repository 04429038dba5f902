package io.sundew.broker.config;

import java.time.Duration;
import java.util.Optional;

/**
 * The operator's levers on one hook of one plugin instance.
 *
 * @param timeout the deadline; empty: the hook's default
 * @param onFailure what happens when the hook fails or misses the deadline; empty: the hook's
 *     default
 * @param shadow whether the hook only runs beside, its verdict compared and not used
 * @param inline whether it runs on the event loop; empty: as the plugin's manifest says
 * @param path below which it answers requests; empty: as its name says
 * @param anybody whether it answers requests of whoever asks
 * @param deadLetter the topic of messages that it refuses or fails at; empty: they are gone
 */
public record HookConfig(
    Optional<Duration> timeout,
    Optional<OnFailure> onFailure,
    boolean shadow,
    Optional<Boolean> inline,
    Optional<String> path,
    boolean anybody,
    Optional<String> deadLetter) {
  /** Of a hook that answers no requests. */
  public HookConfig(
      Optional<Duration> timeout,
      Optional<OnFailure> onFailure,
      boolean shadow,
      Optional<Boolean> inline) {
    this(timeout, onFailure, shadow, inline, Optional.empty(), false, Optional.empty());
  }

  /** Nothing set. */
  public static final HookConfig DEFAULT =
      new HookConfig(Optional.empty(), Optional.empty(), false, Optional.empty());

  /** The failure policies; which of them a hook may have is checked when the chain is built. */
  public enum OnFailure {
    /** Turn the client or action down. */
    REJECT,
    /** Go on as if the hook had not been there. */
    PASS,
    /** Drop the message. */
    DROP,
    /** Close the client's connection. */
    DISCONNECT
  }
}
