package io.sundew.broker.session;

import io.sundew.api.Client;
import io.sundew.broker.message.Publication;

/**
 * A will that stands until the client says goodbye.
 *
 * @param publication what is published; its expiry counts from then, so it stands as {@code
 *     expirySeconds}
 * @param expirySeconds Message Expiry Interval, -1 for none
 * @param delaySeconds Will Delay Interval
 * @param client whose will it is
 */
record Will(Publication publication, long expirySeconds, long delaySeconds, Client client) {
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
