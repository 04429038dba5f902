package io.sundew.plugin.bridgemqtt;

import io.sundew.api.ProtocolVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A bridge to one other broker.
 *
 * @param name for operators, unique in the broker
 * @param addresses {@code HOST[:PORT]}, in order of preference
 * @param topics what goes which way
 * @param protocol 5, 3.1.1 or 3.1
 * @param tryPrivate whether MQTT 3 is first spoken as Mosquitto's bridges do, which keeps a broker
 *     that knows them from sending messages back
 * @param clientId at the remote broker
 * @param userName at the remote broker
 * @param password at the remote broker
 * @param localClientId names the session here
 * @param cleanSession whether the remote broker keeps nothing while the connection is down
 * @param localCleanSession whether this broker keeps nothing meanwhile; as {@code cleanSession}
 *     where not said, and without effect for lazy ones
 * @param keepAlive the longest silence before a PINGREQ
 * @param start when it connects
 * @param threshold for lazy ones: how many messages make it connect
 * @param idleTimeout for lazy ones: after how long without a message it leaves
 * @param retry how long it waits between attempts
 * @param roundRobin whether the addresses take turns; else the first is preferred
 * @param notifications who is told whether the connection is up
 * @param notificationTopic where that is told
 * @param attemptUnsubscribe whether it ends subscriptions at the remote broker that it might have
 *     had in an earlier configuration
 * @param outgoingRetain whether messages keep their retain flag
 * @param maxPacketSize bytes of the largest packet taken from the remote broker
 * @param maxOutgoingPacketSize bytes of the largest message sent to the remote broker, which may
 *     take less; 0 for what that takes
 * @param maxTopicAliases of MQTT 5.0, in each direction
 * @param receiveMaximum how many messages of QoS 1 and 2 the remote broker may have on their way
 * @param maxInflight how many may be on their way to a remote broker that does not say itself
 * @param sessionExpiry how long a remote broker of MQTT 5.0 keeps the session
 * @param bindAddress the local address of connections
 * @param tls to speak TLS
 * @param trusted whether messages pass without authorizers being asked
 * @param hopGuard whether messages of MQTT 5.0 carry which bridges they came through
 * @param maxQueuedBytes how much may wait; 0 for the broker's limit for each session
 */
record ConnectionConfig(
    String name,
    List<String> addresses,
    List<TopicConfig> topics,
    Optional<String> protocol,
    Optional<Boolean> tryPrivate,
    Optional<String> clientId,
    Optional<String> userName,
    Optional<String> password,
    Optional<String> localClientId,
    Optional<Boolean> cleanSession,
    Optional<Boolean> localCleanSession,
    Optional<Duration> keepAlive,
    Optional<Start> start,
    Optional<Integer> threshold,
    Optional<Duration> idleTimeout,
    Optional<Retry> retry,
    Optional<Boolean> roundRobin,
    Optional<Notify> notifications,
    Optional<String> notificationTopic,
    Optional<Boolean> attemptUnsubscribe,
    Optional<Boolean> outgoingRetain,
    Optional<Integer> maxPacketSize,
    Optional<Integer> maxOutgoingPacketSize,
    Optional<Integer> maxTopicAliases,
    Optional<Integer> receiveMaximum,
    Optional<Integer> maxInflight,
    Optional<Duration> sessionExpiry,
    Optional<String> bindAddress,
    Optional<Tls> tls,
    Optional<Boolean> trusted,
    Optional<Boolean> hopGuard,
    Optional<Long> maxQueuedBytes) {
  static final int DEFAULT_PACKET_SIZE = 20 << 20;
  static final int LARGEST_PACKET = 268_435_460;
  static final Duration SHORTEST_KEEP_ALIVE = Duration.ofSeconds(5);

  ConnectionConfig {
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("addresses: name one at least, as HOST:PORT");
    }
    if (topics.isEmpty()) {
      throw new IllegalArgumentException("topics: there are none, so nothing would go anywhere");
    }
    Check.range("threshold", threshold, 1, 1_000_000);
    Check.range("max-packet-size", maxPacketSize, 0, LARGEST_PACKET);
    Check.range("max-outgoing-packet-size", maxOutgoingPacketSize, 0, LARGEST_PACKET);
    Check.range("max-topic-aliases", maxTopicAliases, 0, 65_535);
    Check.range("receive-maximum", receiveMaximum, 1, 65_535);
    Check.range("max-inflight", maxInflight, 1, 65_535);
    Duration alive = keepAlive.orElse(SHORTEST_KEEP_ALIVE);
    if (alive.compareTo(SHORTEST_KEEP_ALIVE) < 0 || alive.toSeconds() > 65_535) {
      throw new IllegalArgumentException("keep-alive: must be from 5s to 65535s");
    }
    if (password.isPresent() && userName.isEmpty()) {
      throw new IllegalArgumentException("password: is of no use without 'user-name'");
    }
    if (maxQueuedBytes.orElse(0L) < 0) {
      throw new IllegalArgumentException("max-queued-bytes: must not be negative");
    }
    version(protocol);
  }

  /** When a bridge connects. */
  enum Start {
    /** At once, and again whenever the connection is lost. */
    AUTOMATIC,
    /** When enough messages wait. */
    LAZY,
    /** At once, and not again. */
    ONCE
  }

  /** Who is told whether the connection is up. */
  enum Notify {
    BOTH,
    LOCAL,
    NONE
  }

  /**
   * How long a bridge waits before it tries again: a random time from {@code base} to three times
   * the one before, {@code cap} at most; always {@code base} without a cap.
   *
   * @param stable how long a connection must have lasted for the time to begin anew with {@code
   *     base}
   */
  record Retry(Optional<Duration> base, Optional<Duration> cap, Optional<Duration> stable) {
    static final Retry DEFAULT =
        new Retry(
            Optional.of(Duration.ofSeconds(5)),
            Optional.of(Duration.ofSeconds(30)),
            Optional.empty());

    Retry {
      Duration least = base.orElse(Duration.ofSeconds(5));
      if (!least.isPositive() || cap.orElse(least).compareTo(least) < 0) {
        throw new IllegalArgumentException(
            "retry: 'base' must be positive, and 'cap' not less than it");
      }
    }
  }

  /**
   * How TLS is spoken.
   *
   * @param ca file with the authorities that are trusted; without one, those of Java
   * @param caPath directory with such files
   * @param certificate the client's certificate and those up to its authority
   * @param key its private key
   * @param osCertificates whether Java's authorities are trusted besides
   * @param minimumVersion 1.2 or 1.3
   * @param insecure whether the certificate may be another host's
   * @param alpn the protocol to agree on
   * @param ciphers suites by Java's names; Java's own choice where none is given
   * @param requireOcsp whether the certificate's authority must vouch for it now
   */
  record Tls(
      Optional<Path> ca,
      Optional<Path> caPath,
      Optional<Path> certificate,
      Optional<Path> key,
      Optional<Boolean> osCertificates,
      Optional<String> minimumVersion,
      Optional<Boolean> insecure,
      Optional<String> alpn,
      Optional<List<String>> ciphers,
      Optional<Boolean> requireOcsp) {
    Tls {
      if (certificate.isPresent() != key.isPresent()) {
        throw new IllegalArgumentException(
            "tls: 'certificate' and 'key' go together: the other one is missing");
      }
      String least = minimumVersion.orElse("1.2");
      if (!List.of("1.2", "1.3").contains(least)) {
        throw new IllegalArgumentException(
            "tls.minimum-version: '" + least + "' is not spoken: write 1.2 or 1.3");
      }
    }
  }

  /** The version of MQTT. */
  ProtocolVersion version() {
    return version(protocol);
  }

  private static ProtocolVersion version(Optional<String> protocol) {
    return switch (protocol.orElse("5")) {
      case "5", "5.0" -> ProtocolVersion.V5;
      case "3.1.1" -> ProtocolVersion.V3_1_1;
      case "3.1" -> ProtocolVersion.V3_1;
      default ->
          throw new IllegalArgumentException(
              "protocol: '" + protocol.orElse("") + "' is none of 5, 3.1.1, 3.1");
    };
  }

  /** The longest silence before a PINGREQ. */
  int keepAliveSeconds() {
    return Math.toIntExact(keepAlive.orElse(Duration.ofSeconds(60)).toSeconds());
  }

  /** Whether the remote broker is asked to forget the session. */
  boolean isClean() {
    return cleanSession.orElse(false);
  }

  /** Whether it connects when enough messages wait. */
  boolean isLazy() {
    return start.orElse(Start.AUTOMATIC) == Start.LAZY;
  }

  /** Whether messages wait here while the connection is down: those of a lazy one always do. */
  boolean isDurable() {
    return isLazy() || !localCleanSession.orElse(isClean());
  }

  /** The identifier at the remote broker: {@code NAME.HOST} where none is configured. */
  String remoteClientId(String host) {
    return clientId.orElse(name + "." + host);
  }

  /** The identifier of the session here. */
  String localClientId(String host) {
    return localClientId.orElse("local." + remoteClientId(host));
  }

  /** Where it is told whether the connection is up. */
  String notificationTopic(String host) {
    return notificationTopic.orElse("$SYS/broker/connection/" + remoteClientId(host) + "/state");
  }

  /** Bytes of the largest packet that is taken. */
  int packetSize() {
    return maxPacketSize.filter(size -> size > 0).orElse(DEFAULT_PACKET_SIZE);
  }

  /** Bytes of the largest message that is sent. */
  int outgoingPacketSize() {
    return maxOutgoingPacketSize.filter(size -> size > 0).orElse(LARGEST_PACKET);
  }

  /** How many topic aliases there may be in each direction. */
  int topicAliases() {
    return maxTopicAliases.orElse(10);
  }

  /** What a remote broker of MQTT 5.0 is told to keep the session for, in seconds. */
  long sessionExpirySeconds() {
    if (isClean()) {
      return 0;
    }
    return sessionExpiry
        .map(Duration::toSeconds)
        .map(seconds -> Math.min(seconds, 0xFFFF_FFFFL))
        .orElse(0xFFFF_FFFFL);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "connection '" + name + "' to " + addresses;
  }

  /** Checks of numbers. */
  private static final class Check {
    private Check() {}

    static void range(String key, Optional<Integer> value, int least, int most) {
      value.ifPresent(
          number -> {
            if (number < least || number > most) {
              throw new IllegalArgumentException(
                  "%s: %d is not from %d to %d".formatted(key, number, least, most));
            }
          });
    }
  }
}
