package io.sundew.broker.routing;

import io.sundew.api.Qos;

/**
 * Subscriptions as {@code mqload subs} makes them: of twenty, sixteen name one topic, three have a
 * {@code +} and one ends in {@code #}; each matches one topic, and each topic is matched by one.
 * Every client has ten. Immutable.
 */
final class SubscriptionMix {
  private static final int SITES = 1000;
  private static final int PER_CLIENT = 10;

  private SubscriptionMix() {}

  /** The topic that the subscription of that number matches. */
  static String topic(int number) {
    return "plant/s%d/d%d/t".formatted(number % SITES, number);
  }

  /** The filter of that number. */
  static String filter(int number) {
    return switch (number % 20) {
      case 16 -> "plant/+/d%d/t".formatted(number);
      case 17, 18 -> "plant/s%d/d%d/+".formatted(number % SITES, number);
      case 19 -> "plant/s%d/d%d/#".formatted(number % SITES, number);
      default -> topic(number);
    };
  }

  /** A subscription to that filter. */
  static Subscription subscription(Subscriber subscriber, String filter) {
    return new Subscription(subscriber, filter, "", Qos.AT_MOST_ONCE, false, false, 0);
  }

  /** Adds the subscriptions from that number to below the other. */
  static void fill(SubscriptionIndex index, int from, int to) {
    Subscriber client = new Client();
    for (int number = from; number < to; number++) {
      client = number % PER_CLIENT == 0 ? new Client() : client;
      index.subscribe(subscription(client, filter(number)));
    }
  }

  /** A subscriber that only is one. */
  static final class Client implements Subscriber {
    @Override
    public String clientId() {
      return "client";
    }

    @Override
    public boolean isConnected() {
      return true;
    }

    @Override
    public boolean hasWindow() {
      return true;
    }

    @Override
    public boolean isDurable() {
      return false;
    }
  }
}
