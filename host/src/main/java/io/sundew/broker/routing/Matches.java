package io.sundew.broker.routing;

/**
 * Who gets a message of one topic, made ready so that delivering is going through an array.
 * Immutable; its arrays are shared and must not be changed.
 */
public final class Matches {
  /** Nobody. */
  public static final Matches NONE = new Matches(new Route[0], new SharedGroup[0]);

  private final Route[] routes;
  private final SharedGroup[] shared;

  Matches(Route[] routes, SharedGroup[] shared) {
    this.routes = routes;
    this.shared = shared;
  }

  /** One route for each subscriber with a subscription that is not shared. Not a copy. */
  public Route[] routes() {
    return routes;
  }

  /** The share groups; each gets one copy. Not a copy. */
  public SharedGroup[] shared() {
    return shared;
  }

  /** Whether there is nobody. */
  public boolean isEmpty() {
    return routes.length == 0 && shared.length == 0;
  }
}
