package io.sundew.mqtt;

import static io.sundew.api.ReasonCode.*;

import io.sundew.api.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * Which reason code may stand in which packet (MQTT 5.0 section 2.4), and what they are in MQTT 3.
 * Thread safe.
 *
 * <p>Who may send a code is not checked here: the decoder reads both directions.
 */
final class Reasons {
  /** By packet type and code. */
  private static final @Nullable ReasonCode[][] ALLOWED = new @Nullable ReasonCode[16][256];

  static {
    allow(PacketType.CONNACK, SUCCESS, UNSPECIFIED_ERROR, MALFORMED_PACKET, PROTOCOL_ERROR);
    allow(PacketType.CONNACK, IMPLEMENTATION_SPECIFIC_ERROR, UNSUPPORTED_PROTOCOL_VERSION);
    allow(PacketType.CONNACK, CLIENT_IDENTIFIER_NOT_VALID, BAD_USER_NAME_OR_PASSWORD);
    allow(PacketType.CONNACK, NOT_AUTHORIZED, SERVER_UNAVAILABLE, SERVER_BUSY, BANNED);
    allow(PacketType.CONNACK, BAD_AUTHENTICATION_METHOD, TOPIC_NAME_INVALID, PACKET_TOO_LARGE);
    allow(PacketType.CONNACK, QUOTA_EXCEEDED, PAYLOAD_FORMAT_INVALID, RETAIN_NOT_SUPPORTED);
    allow(PacketType.CONNACK, QOS_NOT_SUPPORTED, USE_ANOTHER_SERVER, SERVER_MOVED);
    allow(PacketType.CONNACK, CONNECTION_RATE_EXCEEDED);

    for (int type : new int[] {PacketType.PUBACK, PacketType.PUBREC}) {
      allow(type, SUCCESS, NO_MATCHING_SUBSCRIBERS, UNSPECIFIED_ERROR);
      allow(type, IMPLEMENTATION_SPECIFIC_ERROR, NOT_AUTHORIZED, TOPIC_NAME_INVALID);
      allow(type, PACKET_IDENTIFIER_IN_USE, QUOTA_EXCEEDED, PAYLOAD_FORMAT_INVALID);
    }
    allow(PacketType.PUBREL, SUCCESS, PACKET_IDENTIFIER_NOT_FOUND);
    allow(PacketType.PUBCOMP, SUCCESS, PACKET_IDENTIFIER_NOT_FOUND);

    allow(PacketType.SUBACK, SUCCESS, GRANTED_QOS_1, GRANTED_QOS_2, UNSPECIFIED_ERROR);
    allow(PacketType.SUBACK, IMPLEMENTATION_SPECIFIC_ERROR, NOT_AUTHORIZED, TOPIC_FILTER_INVALID);
    allow(PacketType.SUBACK, PACKET_IDENTIFIER_IN_USE, QUOTA_EXCEEDED);
    allow(PacketType.SUBACK, SHARED_SUBSCRIPTIONS_NOT_SUPPORTED);
    allow(PacketType.SUBACK, SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED);
    allow(PacketType.SUBACK, WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED);
    allow(PacketType.UNSUBACK, SUCCESS, NO_SUBSCRIPTION_EXISTED, UNSPECIFIED_ERROR);
    allow(PacketType.UNSUBACK, IMPLEMENTATION_SPECIFIC_ERROR, NOT_AUTHORIZED);
    allow(PacketType.UNSUBACK, TOPIC_FILTER_INVALID, PACKET_IDENTIFIER_IN_USE);

    allow(PacketType.DISCONNECT, SUCCESS, DISCONNECT_WITH_WILL, UNSPECIFIED_ERROR);
    allow(PacketType.DISCONNECT, MALFORMED_PACKET, PROTOCOL_ERROR, IMPLEMENTATION_SPECIFIC_ERROR);
    allow(PacketType.DISCONNECT, NOT_AUTHORIZED, SERVER_BUSY, SERVER_SHUTTING_DOWN);
    allow(PacketType.DISCONNECT, BAD_AUTHENTICATION_METHOD, KEEP_ALIVE_TIMEOUT);
    allow(PacketType.DISCONNECT, SESSION_TAKEN_OVER, TOPIC_FILTER_INVALID, TOPIC_NAME_INVALID);
    allow(PacketType.DISCONNECT, RECEIVE_MAXIMUM_EXCEEDED, TOPIC_ALIAS_INVALID, PACKET_TOO_LARGE);
    allow(PacketType.DISCONNECT, MESSAGE_RATE_TOO_HIGH, QUOTA_EXCEEDED, ADMINISTRATIVE_ACTION);
    allow(PacketType.DISCONNECT, PAYLOAD_FORMAT_INVALID, RETAIN_NOT_SUPPORTED, QOS_NOT_SUPPORTED);
    allow(PacketType.DISCONNECT, USE_ANOTHER_SERVER, SERVER_MOVED);
    allow(PacketType.DISCONNECT, SHARED_SUBSCRIPTIONS_NOT_SUPPORTED, CONNECTION_RATE_EXCEEDED);
    allow(PacketType.DISCONNECT, MAXIMUM_CONNECT_TIME, SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED);
    allow(PacketType.DISCONNECT, WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED);

    allow(PacketType.AUTH, SUCCESS, CONTINUE_AUTHENTICATION, REAUTHENTICATE);
  }

  private Reasons() {}

  private static void allow(int type, ReasonCode... reasons) {
    for (ReasonCode reason : reasons) {
      ALLOWED[type][reason.code()] = reason;
    }
  }

  /**
   * The reason of that number in a packet of that type.
   *
   * @throws ProtocolException when the standard does not let it stand there
   */
  static ReasonCode of(int type, int code) {
    ReasonCode reason = ALLOWED[type][code];
    if (reason == null) {
      // [MQTT-3.2.2-8] [MQTT-3.4.2-1] [MQTT-3.5.2-1] [MQTT-3.6.2-1] [MQTT-3.7.2-1]
      // [MQTT-3.9.3-2] [MQTT-3.11.3-2] [MQTT-3.14.2-1] [MQTT-3.15.2-1]
      throw ProtocolException.protocolError(
          "reason code 0x%02X does not exist in packet type %d".formatted(code, type));
    }
    return reason;
  }

  /** The reason that stands for a return code of CONNACK in MQTT 3. */
  static ReasonCode ofReturnCode(int code) {
    return switch (code) {
      case 0 -> SUCCESS;
      case 1 -> UNSUPPORTED_PROTOCOL_VERSION;
      case 2 -> CLIENT_IDENTIFIER_NOT_VALID;
      case 3 -> SERVER_UNAVAILABLE;
      case 4 -> BAD_USER_NAME_OR_PASSWORD;
      case 5 -> NOT_AUTHORIZED;
      default -> throw ProtocolException.malformed("return code " + code + " is reserved");
    };
  }

  /**
   * The return code of CONNACK in MQTT 3 nearest to that reason: what the client may not do is 5,
   * all that may pass when it comes again later is 3.
   */
  static int returnCode(ReasonCode reason) {
    if (!reason.isError()) {
      return 0;
    }
    return switch (reason) {
      case UNSUPPORTED_PROTOCOL_VERSION -> 1;
      case CLIENT_IDENTIFIER_NOT_VALID -> 2;
      case BAD_USER_NAME_OR_PASSWORD -> 4;
      case NOT_AUTHORIZED,
          BANNED,
          BAD_AUTHENTICATION_METHOD,
          TOPIC_NAME_INVALID,
          PAYLOAD_FORMAT_INVALID,
          RETAIN_NOT_SUPPORTED,
          QOS_NOT_SUPPORTED,
          PACKET_TOO_LARGE,
          MALFORMED_PACKET,
          PROTOCOL_ERROR ->
          5;
      default -> 3;
    };
  }
}
