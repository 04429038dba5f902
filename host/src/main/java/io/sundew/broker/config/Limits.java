package io.sundew.broker.config;

/**
 * What the broker allows at most. 0 means no limit unless said otherwise.
 *
 * @param maxPacketSize bytes of one packet, header included; a v5 client is told
 * @param maxPayloadSize bytes of one payload; a longer message is refused with 0x83, its flow
 *     completes
 * @param maxInflight QoS 1 and 2 messages on their way to one client at a time; 1 to 65535
 * @param receiveMaximum QoS 1 and 2 messages on their way from one client at a time, told to v5
 *     clients; 1 to 65535
 * @param maxQueuedMessages messages waiting in one session; further ones are dropped
 * @param maxQueuedBytes bytes waiting in one session; further messages are dropped
 * @param queueQos0 whether QoS 0 messages wait for a disconnected client
 * @param maxSubscriptions subscriptions of one session
 * @param maxRetainedMessages retained messages in all
 * @param maxRetainedBytes bytes of retained messages in all
 * @param maxSessions sessions in all
 * @param maxConnections connections in all
 * @param maxConnectionsPerAddress connections from one address
 * @param connectRate connections accepted per second
 * @param maxSessionExpirySeconds cap of the Session Expiry Interval; 4294967295 for none
 * @param maxUserProperties user properties in one packet
 * @param maxClientIdBytes bytes of a client identifier
 * @param maxConnectBytes bytes of a CONNECT
 * @param connectTimeoutSeconds from accept to the complete CONNECT
 * @param maxTopicLevels levels of a topic or filter
 * @param maxTopicAliases Topic Alias Maximum told to v5 clients; 0 allows none
 * @param maxOutgoingTopicAliases the most aliases the broker uses towards one client; 0 for none
 * @param maxKeepAliveSeconds the longest Keep Alive; a v5 client is given it as Server Keep Alive,
 *     a v3 client that asks for more or for none is refused
 * @param maxOutboundBytes bytes waiting to be written to all clients together, above which
 *     publishers are paused
 * @param maxInflightBytes bytes of QoS 1 and 2 messages on their way to one client; one message may
 *     always be under way
 * @param retainExpirySeconds after which a retained message is forgotten unless it was replaced
 */
public record Limits(
    int maxPacketSize,
    int maxPayloadSize,
    int maxInflight,
    int receiveMaximum,
    int maxQueuedMessages,
    long maxQueuedBytes,
    boolean queueQos0,
    int maxSubscriptions,
    int maxRetainedMessages,
    long maxRetainedBytes,
    int maxSessions,
    int maxConnections,
    int maxConnectionsPerAddress,
    int connectRate,
    long maxSessionExpirySeconds,
    int maxUserProperties,
    int maxClientIdBytes,
    int maxConnectBytes,
    int connectTimeoutSeconds,
    int maxTopicLevels,
    int maxTopicAliases,
    int maxOutgoingTopicAliases,
    int maxKeepAliveSeconds,
    long maxOutboundBytes,
    long maxInflightBytes,
    long retainExpirySeconds) {
  /** Session Expiry Interval of a session that never expires (MQTT 5.0 section 3.1.2.11.2). */
  public static final long NEVER_EXPIRES = 0xFFFF_FFFFL;

  /** The native defaults. */
  public static final Limits NATIVE =
      new Limits(
          16 << 20,
          0,
          1024,
          1024,
          0,
          64L << 20,
          false,
          1000,
          0,
          0,
          0,
          0,
          0,
          0,
          NEVER_EXPIRES,
          100,
          1024,
          64 << 10,
          10,
          200,
          64,
          64,
          0,
          0,
          0,
          0);

  /** Mosquitto's defaults, which hold under a {@code mosquitto.conf}. */
  public static final Limits MOSQUITTO =
      new Limits(
          2_000_000,
          0,
          20,
          20,
          1000,
          0,
          false,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          NEVER_EXPIRES,
          0,
          65_535,
          2_000_000,
          30,
          200,
          10,
          10,
          0,
          0,
          0,
          0);
}
