package io.sundew.broker.session;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import java.net.SocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A session as it was when its event loop looked at it. Immutable.
 *
 * @param owner the identity that opened it; empty when anonymous
 * @param client who is connected; empty while nobody is
 * @param expirySeconds how long it outlives its connection
 * @param queued messages that wait
 * @param queuedBytes what those hold
 * @param inflight QoS 1 and 2 messages on their way to the client and not settled
 * @param unreleased QoS 2 messages received from the client and not released
 * @param hasWill whether a will stands
 * @param subscriptions how many there are
 * @param filters the subscriptions by filter, at most {@value #MAXIMUM_FILTERS}; empty where only
 *     their number was asked for
 */
public record SessionReport(
    String namespace,
    String clientId,
    String owner,
    Optional<Connected> client,
    long expirySeconds,
    int queued,
    long queuedBytes,
    int inflight,
    int unreleased,
    boolean hasWill,
    int subscriptions,
    List<Subscribed> filters) {
  /** The most subscriptions that are told one by one. */
  static final int MAXIMUM_FILTERS = 10_000;

  public SessionReport {
    filters = List.copyOf(filters);
  }

  /**
   * The client of a session.
   *
   * @param name its identity; empty when anonymous
   * @param authenticator the plugin instance that let it in; empty when none decided
   * @param sinceMillis when it was let in, milliseconds since 1970
   * @param pendingBytes what waits to be written to its socket
   */
  public record Connected(
      String name,
      String authenticator,
      String listener,
      SocketAddress remoteAddress,
      ProtocolVersion version,
      int keepAliveSeconds,
      long sinceMillis,
      long pendingBytes) {}

  /**
   * A subscription.
   *
   * @param filter as the client wrote it, with {@code $share/GROUP/}
   */
  public record Subscribed(String filter, Qos qos) {}

  static SessionReport of(Session session, boolean withFilters) {
    Delivery delivery = session.delivery();
    return new SessionReport(
        session.key().namespace(),
        session.key().clientId(),
        session.owner(),
        Optional.ofNullable(session.peer()).flatMap(Peer::report),
        session.expirySeconds(),
        Math.toIntExact(Math.min(Integer.MAX_VALUE, delivery.queued())),
        delivery.queuedBytes(),
        delivery.inFlight(),
        session.receivedQos2().size(),
        session.hasWill(),
        session.subscriptions().size(),
        withFilters ? filters(session) : List.of());
  }

  private static List<Subscribed> filters(Session session) {
    return session.subscriptions().entrySet().stream()
        .limit(MAXIMUM_FILTERS)
        .map(held -> new Subscribed(held.getKey(), held.getValue().qos()))
        .sorted(Comparator.comparing(Subscribed::filter))
        .toList();
  }
}
