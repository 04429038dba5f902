package io.sundew.broker.config;

/** Reads {@code limits:} of a native configuration; what is not given keeps its default. */
final class NativeLimits {
  private static final int ANY = Integer.MAX_VALUE;
  private static final int LARGEST_PACKET = 268_435_460;

  private NativeLimits() {}

  static Limits read(Section section) {
    Limits defaults = Limits.NATIVE;
    Limits limits =
        new Limits(
            (int) section.bytes("max-packet-size", defaults.maxPacketSize(), LARGEST_PACKET),
            (int) section.bytes("max-payload-size", defaults.maxPayloadSize(), LARGEST_PACKET),
            section.integer("max-inflight", defaults.maxInflight(), 1, 65_535),
            section.integer("receive-maximum", defaults.receiveMaximum(), 1, 65_535),
            section.integer("max-queued-messages", defaults.maxQueuedMessages(), 0, ANY),
            section.bytes("max-queued-bytes", defaults.maxQueuedBytes(), Long.MAX_VALUE),
            section.flag("queue-qos0").orElse(defaults.queueQos0()),
            section.integer("max-subscriptions", defaults.maxSubscriptions(), 0, ANY),
            section.integer("max-retained-messages", defaults.maxRetainedMessages(), 0, ANY),
            section.bytes("max-retained-bytes", defaults.maxRetainedBytes(), Long.MAX_VALUE),
            section.integer("max-sessions", defaults.maxSessions(), 0, ANY),
            section.integer("max-connections", defaults.maxConnections(), 0, ANY),
            section.integer(
                "max-connections-per-address", defaults.maxConnectionsPerAddress(), 0, ANY),
            section.integer("connect-rate", defaults.connectRate(), 0, ANY),
            section.seconds(
                "max-session-expiry", defaults.maxSessionExpirySeconds(), Limits.NEVER_EXPIRES),
            section.integer("max-user-properties", defaults.maxUserProperties(), 0, ANY),
            section.integer("max-client-id-bytes", defaults.maxClientIdBytes(), 0, 65_535),
            (int) section.bytes("max-connect-bytes", defaults.maxConnectBytes(), LARGEST_PACKET),
            (int) section.seconds("connect-timeout", defaults.connectTimeoutSeconds(), 3600),
            section.integer("max-topic-levels", defaults.maxTopicLevels(), 0, 65_535),
            section.integer("max-topic-aliases", defaults.maxTopicAliases(), 0, 65_535),
            section.integer(
                "max-outgoing-topic-aliases", defaults.maxOutgoingTopicAliases(), 0, 65_535),
            (int) section.seconds("max-keep-alive", defaults.maxKeepAliveSeconds(), 65_535),
            section.bytes("max-outbound-bytes", defaults.maxOutboundBytes(), Long.MAX_VALUE),
            section.bytes("max-inflight-bytes", defaults.maxInflightBytes(), Long.MAX_VALUE),
            section.seconds("retain-expiry", defaults.retainExpirySeconds(), ANY));
    section.end();
    return limits;
  }
}
