package io.sundew.broker.plugin;

import io.sundew.broker.config.HookConfig.OnFailure;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The places where plugins are asked, with the deadline and failure policy that hold unless the
 * operator says else.
 */
enum HookPoint {
  AUTHENTICATE("authenticate", 5_000, OnFailure.REJECT),
  AUTHORIZE("authorize", 1_000, OnFailure.REJECT),
  ON_CONNECT("on-connect", 250, OnFailure.REJECT, OnFailure.PASS),
  ON_SUBSCRIBE("on-subscribe", 250, OnFailure.REJECT, OnFailure.PASS),
  ON_UNSUBSCRIBE("on-unsubscribe", 250, OnFailure.REJECT, OnFailure.PASS),
  ON_PUBLISH(
      "on-publish", 250, OnFailure.REJECT, OnFailure.PASS, OnFailure.DROP, OnFailure.DISCONNECT),
  ON_DELIVER("on-deliver", 50, OnFailure.PASS, OnFailure.DROP),
  ON_EVENT("on-event", 10_000, OnFailure.PASS),
  CERTIFICATES("certificates", 5_000, OnFailure.REJECT),
  ON_REQUEST("on-request", 10_000, OnFailure.REJECT);

  private final String key;
  private final Duration timeout;
  private final OnFailure policy;

  @SuppressWarnings("ImmutableEnumChecker") // an unmodifiable copy
  private final Set<OnFailure> policies;

  HookPoint(String key, long timeoutMillis, OnFailure policy, OnFailure... others) {
    this.key = key;
    this.timeout = Duration.ofMillis(timeoutMillis);
    this.policy = policy;
    this.policies = Set.copyOf(EnumSet.of(policy, others));
  }

  /** The hook of that name in the configuration's spelling. */
  static Optional<HookPoint> of(String key) {
    return Arrays.stream(values()).filter(point -> point.key.equals(key)).findFirst();
  }

  /** All names in the configuration's spelling. */
  static List<String> keys() {
    return Arrays.stream(values()).map(HookPoint::key).toList();
  }

  /** Its name in the configuration's spelling. */
  String key() {
    return key;
  }

  /** The deadline unless the operator sets another. */
  Duration timeout() {
    return timeout;
  }

  /** What a failure leads to unless the operator says else. */
  OnFailure policy() {
    return policy;
  }

  /** What a failure may lead to: access control never passes on failure. */
  Set<OnFailure> policies() {
    return policies;
  }
}
