package io.sundew.broker.routing;

import io.sundew.api.Qos;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one subscriber gets of a message: one copy for all its matching subscriptions that are not
 * shared, with the highest QoS and all identifiers of these. Immutable; its array is shared and
 * must not be changed.
 */
public final class Route {
  private static final int[] NO_IDENTIFIERS = {};

  private final Subscriber subscriber;
  private final Qos qos;
  private final boolean retainAsPublished;
  private final int[] subscriptionIdentifiers;
  private final @Nullable Route withoutLocal;

  private Route(List<Subscription> overlapping, @Nullable Route withoutLocal, boolean anyLocal) {
    this.subscriber = overlapping.getFirst().subscriber();
    this.qos = highest(overlapping); // [MQTT-3.3.4-2]
    this.retainAsPublished = overlapping.stream().anyMatch(Subscription::retainAsPublished);
    this.subscriptionIdentifiers = identifiers(overlapping); // [MQTT-3.3.4-4]
    this.withoutLocal = anyLocal ? withoutLocal : this;
  }

  private Route(Subscription only) {
    this.subscriber = only.subscriber();
    this.qos = only.qos();
    this.retainAsPublished = only.retainAsPublished();
    this.subscriptionIdentifiers =
        only.identifier() == 0 ? NO_IDENTIFIERS : new int[] {only.identifier()}; // [MQTT-3.3.4-3]
    this.withoutLocal = only.noLocal() ? null : this;
  }

  /** The route of a subscriber with one matching subscription. */
  static Route of(Subscription only) {
    return new Route(only);
  }

  /** The route of a subscriber with these matching subscriptions. */
  static Route of(List<Subscription> overlapping) {
    if (overlapping.size() == 1) {
      return of(overlapping.getFirst());
    }
    List<Subscription> foreign = overlapping.stream().filter(s -> !s.noLocal()).toList();
    boolean anyLocal = foreign.size() < overlapping.size();
    return new Route(overlapping, anyLocal && !foreign.isEmpty() ? of(foreign) : null, anyLocal);
  }

  /** Who gets it. */
  public Subscriber subscriber() {
    return subscriber;
  }

  /** The highest QoS among the subscriptions. */
  public Qos qos() {
    return qos;
  }

  /** Whether the retain flag is kept: when any of the subscriptions asks for it. */
  public boolean retainAsPublished() {
    return retainAsPublished;
  }

  /**
   * The identifiers of the subscriptions that have one; equal ones stand as often as they match.
   * Not a copy.
   */
  public int[] subscriptionIdentifiers() {
    return subscriptionIdentifiers;
  }

  /**
   * The route of a message that this subscriber published itself: without its no-local
   * subscriptions. This route when there are none, null when there is nothing else. //
   * [MQTT-3.8.3-3]
   */
  public @Nullable Route withoutLocal() {
    return withoutLocal;
  }

  private static Qos highest(List<Subscription> overlapping) {
    Qos highest = Qos.AT_MOST_ONCE;
    for (Subscription subscription : overlapping) {
      highest = subscription.qos().compareTo(highest) > 0 ? subscription.qos() : highest;
    }
    return highest;
  }

  private static int[] identifiers(List<Subscription> overlapping) {
    int[] identifiers =
        overlapping.stream()
            .mapToInt(Subscription::identifier)
            .filter(identifier -> identifier != 0)
            .toArray();
    return identifiers.length == 0 ? NO_IDENTIFIERS : identifiers;
  }

  @Override
  public String toString() {
    return subscriber.clientId() + " " + qos + " " + Arrays.toString(subscriptionIdentifiers);
  }
}
