package io.sundew.broker.message;

/**
 * Where a message comes from, kept with it so that loops end and a retained message's publisher can
 * be checked later.
 *
 * @param clientId the publisher's client identifier; empty when the broker or a plugin published
 * @param identity the publisher's identity name; empty when anonymous
 * @param listener the listener it came in by; empty when none
 * @param plugin the plugin instance that published it; empty when a client or the broker did
 * @param hops how often a plugin published it or made it of another
 */
public record Origin(String clientId, String identity, String listener, String plugin, int hops) {
  /** The most emissions one message may go through. */
  public static final int MAXIMUM_HOPS = 16;

  /** The broker itself. */
  public static final Origin BROKER = new Origin("", "", "", "", 0);

  /**
   * The origin of a message that takes the place of one of this origin, alone or with others: it is
   * still that publisher's.
   */
  public Origin emitted() {
    return new Origin(clientId, identity, listener, plugin, hops + 1);
  }

  /** The origin of a message that this plugin publishes because of one of this origin. */
  public Origin emittedBy(String pluginInstance) {
    return new Origin(clientId, identity, listener, pluginInstance, hops + 1);
  }
}
