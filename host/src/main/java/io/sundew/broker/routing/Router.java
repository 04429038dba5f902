package io.sundew.broker.routing;

/**
 * What sessions share to find out who gets a message: the subscriptions and the retained messages.
 * Thread safe.
 */
public final class Router {
  private final SubscriptionIndex subscriptions = new SubscriptionIndex();
  private final RetainedMessages retained;
  private final int cachedTopics;

  /**
   * No subscriptions and no retained messages.
   *
   * @param retained where retained messages are kept
   * @param cachedTopics how many topics each loop's cache remembers
   */
  public Router(RetainedMessages retained, int cachedTopics) {
    this.retained = retained;
    this.cachedTopics = cachedTopics;
  }

  /** The subscriptions. */
  public SubscriptionIndex subscriptions() {
    return subscriptions;
  }

  /** The retained messages. */
  public RetainedMessages retained() {
    return retained;
  }

  /** A cache of matches for one event loop. */
  public MatchCache newCache() {
    return new MatchCache(subscriptions, cachedTopics);
  }
}
