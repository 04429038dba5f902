package io.sundew.api;

/**
 * A reason code of MQTT 5.0 (section 2.4).
 *
 * <p>Codes below 0x80 say that the operation succeeded. Some numbers have one name per packet type:
 * 0x00 is also "Normal disconnection" and "Granted QoS 0"; here each number stands once.
 */
public enum ReasonCode {
  /** 0x00: it was done; at QoS 0 the subscription was granted; a normal disconnection. */
  SUCCESS(0x00),
  /** 0x01: the subscription was granted at QoS 1 at most. */
  GRANTED_QOS_1(0x01),
  /** 0x02: the subscription was granted at QoS 2 at most. */
  GRANTED_QOS_2(0x02),
  /** 0x04: the client leaves and wants its will to be published. */
  DISCONNECT_WITH_WILL(0x04),
  /** 0x10: the message was taken, and nobody has subscribed to it. */
  NO_MATCHING_SUBSCRIBERS(0x10),
  /** 0x11: there was no such subscription to end. */
  NO_SUBSCRIPTION_EXISTED(0x11),
  /** 0x18: another step of the authentication follows. */
  CONTINUE_AUTHENTICATION(0x18),
  /** 0x19: the client begins to authenticate anew. */
  REAUTHENTICATE(0x19),
  /** 0x80: it failed, and why is not said or none of the others. */
  UNSPECIFIED_ERROR(0x80),
  /** 0x81: the packet cannot be parsed. */
  MALFORMED_PACKET(0x81),
  /** 0x82: the packet is one that must not come, or must not come now. */
  PROTOCOL_ERROR(0x82),
  /** 0x83: the packet is valid and is not taken here. */
  IMPLEMENTATION_SPECIFIC_ERROR(0x83),
  /** 0x84: the version is not spoken here. */
  UNSUPPORTED_PROTOCOL_VERSION(0x84),
  /** 0x85: the client identifier is not allowed here. */
  CLIENT_IDENTIFIER_NOT_VALID(0x85),
  /** 0x86: the credentials are wrong. */
  BAD_USER_NAME_OR_PASSWORD(0x86),
  /** 0x87: the client may not do this. */
  NOT_AUTHORIZED(0x87),
  /** 0x88: the broker does not serve now. */
  SERVER_UNAVAILABLE(0x88),
  /** 0x89: the broker has too much to do: try again later. */
  SERVER_BUSY(0x89),
  /** 0x8A: an operator has shut this client out. */
  BANNED(0x8A),
  /** 0x8B: the broker stops. */
  SERVER_SHUTTING_DOWN(0x8B),
  /** 0x8C: the authentication method is not known, or not the one it began with. */
  BAD_AUTHENTICATION_METHOD(0x8C),
  /** 0x8D: nothing was heard for one and a half keep alive intervals. */
  KEEP_ALIVE_TIMEOUT(0x8D),
  /** 0x8E: another connection has come with the same client identifier. */
  SESSION_TAKEN_OVER(0x8E),
  /** 0x8F: the topic filter is well-formed and not allowed here. */
  TOPIC_FILTER_INVALID(0x8F),
  /** 0x90: the topic name is well-formed and not allowed here. */
  TOPIC_NAME_INVALID(0x90),
  /** 0x91: the packet identifier is taken, so the two have different sessions in mind. */
  PACKET_IDENTIFIER_IN_USE(0x91),
  /** 0x92: the packet identifier is not known. */
  PACKET_IDENTIFIER_NOT_FOUND(0x92),
  /** 0x93: more messages came unacknowledged than were allowed. */
  RECEIVE_MAXIMUM_EXCEEDED(0x93),
  /** 0x94: the topic alias is 0, too large, or stands for nothing. */
  TOPIC_ALIAS_INVALID(0x94),
  /** 0x95: the packet is larger than the receiver takes. */
  PACKET_TOO_LARGE(0x95),
  /** 0x96: messages come too fast. */
  MESSAGE_RATE_TOO_HIGH(0x96),
  /** 0x97: a limit of the broker or an operator was reached. */
  QUOTA_EXCEEDED(0x97),
  /** 0x98: an operator has ended the connection. */
  ADMINISTRATIVE_ACTION(0x98),
  /** 0x99: the payload is not what it was declared to be. */
  PAYLOAD_FORMAT_INVALID(0x99),
  /** 0x9A: messages cannot be retained here. */
  RETAIN_NOT_SUPPORTED(0x9A),
  /** 0x9B: the QoS is higher than is offered here. */
  QOS_NOT_SUPPORTED(0x9B),
  /** 0x9C: connect elsewhere for now. */
  USE_ANOTHER_SERVER(0x9C),
  /** 0x9D: connect elsewhere from now on. */
  SERVER_MOVED(0x9D),
  /** 0x9E: there are no shared subscriptions here. */
  SHARED_SUBSCRIPTIONS_NOT_SUPPORTED(0x9E),
  /** 0x9F: too many connections are made in a short time. */
  CONNECTION_RATE_EXCEEDED(0x9F),
  /** 0xA0: the connection has lasted as long as it was authorized to. */
  MAXIMUM_CONNECT_TIME(0xA0),
  /** 0xA1: there are no subscription identifiers here. */
  SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED(0xA1),
  /** 0xA2: there are no wildcards in topic filters here. */
  WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED(0xA2);

  private static final ReasonCode[] BY_CODE = new ReasonCode[256];

  static {
    for (ReasonCode reason : values()) {
      BY_CODE[reason.code] = reason;
    }
  }

  private final int code;

  ReasonCode(int code) {
    this.code = code;
  }

  /** The number on the wire, 0 to 255. */
  public int code() {
    return code;
  }

  /** Whether the code says that the operation failed (0x80 and above). */
  public boolean isError() {
    return code >= 0x80;
  }

  /**
   * The reason of that number.
   *
   * @throws IllegalArgumentException when MQTT 5.0 names no such code
   */
  public static ReasonCode of(int code) {
    ReasonCode reason = code < 0 || code > 255 ? null : BY_CODE[code];
    if (reason == null) {
      throw new IllegalArgumentException("no reason code 0x%02X in MQTT 5.0".formatted(code));
    }
    return reason;
  }
}
