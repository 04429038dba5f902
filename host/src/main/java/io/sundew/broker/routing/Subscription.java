package io.sundew.broker.routing;

import io.sundew.api.Qos;

/**
 * One subscription of one session. Immutable.
 *
 * @param filter the topic filter, without {@code $share/GROUP/}
 * @param group the share group, empty when the subscription is not shared
 * @param identifier the Subscription Identifier, 0 for none
 */
public record Subscription(
    Subscriber subscriber,
    String filter,
    String group,
    Qos qos,
    boolean noLocal,
    boolean retainAsPublished,
    int identifier)
    implements Subscribers {
  /** Whether it is a shared subscription. */
  public boolean isShared() {
    return !group.isEmpty();
  }
}
