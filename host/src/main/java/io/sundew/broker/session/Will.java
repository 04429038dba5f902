package io.sundew.broker.session;

import io.sundew.api.Client;
import io.sundew.api.ProtocolVersion;
import io.sundew.broker.message.Publication;
import java.net.InetSocketAddress;
import java.util.Map;

/**
 * A will that stands until the client says goodbye.
 *
 * @param publication what is published; its expiry counts from then, so it stands as {@code
 *     expirySeconds}
 * @param expirySeconds Message Expiry Interval, -1 for none
 * @param delaySeconds Will Delay Interval
 * @param client whose will it is
 */
public record Will(Publication publication, long expirySeconds, long delaySeconds, Client client) {
  /** A will whose client is away, so that it has no address any more. */
  public static Will ofAbsent(
      Publication publication,
      long expirySeconds,
      long delaySeconds,
      String clientId,
      String name,
      Map<String, String> attributes,
      String authenticator,
      String listener,
      ProtocolVersion version) {
    var client =
        new BrokerClient(
            clientId,
            name,
            attributes,
            authenticator,
            listener,
            InetSocketAddress.createUnresolved("away", 0),
            version);
    return new Will(publication, expirySeconds, delaySeconds, client);
  }

  /** The message as published at that time. */
  Publication publicationAt(long nowMillis) {
    long expires = expirySeconds < 0 ? Publication.NEVER : nowMillis + expirySeconds * 1000;
    return new Publication(
        publication.topicName(),
        publication.payloadBytes(),
        publication.qos(),
        publication.retain(),
        publication.properties(),
        publication.origin(),
        nowMillis,
        expires);
  }
}
