package io.sundew.broker.session;

import io.sundew.api.LocalClient.Status;

/**
 * A bridge as it was when its event loop looked at it. Immutable.
 *
 * @param instance the plugin instance that has it
 * @param status what that says of the other end
 * @param open whether messages go there now
 * @param waiting messages that wait or are on their way
 * @param waitingBytes about what those that wait hold
 * @param lagSeconds for how long the first of them has been waiting, at least; 0 for none
 * @param deadLetters messages that were given up and are kept
 * @param delivered messages handed to it since it was made, those that were handed again included
 * @param deliveredPerSecond over about the last ten seconds
 * @param published messages that came in by it since it was made
 * @param publishedPerSecond over about the last ten seconds
 */
public record BridgeReport(
    String name,
    String instance,
    String clientId,
    Status status,
    boolean open,
    long waiting,
    long waitingBytes,
    double lagSeconds,
    long deadLetters,
    long delivered,
    double deliveredPerSecond,
    long published,
    double publishedPerSecond) {
  static BridgeReport of(
      InProcessClient client, Session session, boolean open, long deadLetters, long nowMillis) {
    Delivery delivery = session.delivery();
    long waiting = delivery.queued() + delivery.inFlight();
    long since = delivery.oldestMillis().orElse(session.awaySinceMillis().orElse(nowMillis));
    return new BridgeReport(
        client.settings().name(),
        client.instance(),
        client.settings().clientId(),
        client.status(),
        open,
        waiting,
        delivery.queuedBytes(),
        waiting == 0 ? 0 : Math.max(0, nowMillis - since) / 1000.0,
        deadLetters,
        client.delivered(),
        oneDecimal(client.deliveryRate()),
        client.published(),
        oneDecimal(client.publishRate()));
  }

  private static double oneDecimal(RecentRate rate) {
    return Math.round(rate.perSecond() * 10) / 10.0;
  }
}
