package io.sundew.broker.plugin;

import io.sundew.api.ReasonCode;
import java.util.EnumSet;
import java.util.Set;

/**
 * Keeps the reason codes that plugins give within those the standard allows in the packet that
 * answers. Any other becomes Implementation specific error, or in CONNACK Not authorized.
 */
final class Reasons {
  /** MQTT 5.0 sections 3.4.2.1 and 3.5.2.1. */
  private static final Set<ReasonCode> PUBLISH =
      EnumSet.of(
          ReasonCode.UNSPECIFIED_ERROR,
          ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
          ReasonCode.NOT_AUTHORIZED,
          ReasonCode.TOPIC_NAME_INVALID,
          ReasonCode.QUOTA_EXCEEDED,
          ReasonCode.PAYLOAD_FORMAT_INVALID);

  /** MQTT 5.0 section 3.9.3. */
  private static final Set<ReasonCode> SUBSCRIBE =
      EnumSet.of(
          ReasonCode.UNSPECIFIED_ERROR,
          ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
          ReasonCode.NOT_AUTHORIZED,
          ReasonCode.TOPIC_FILTER_INVALID,
          ReasonCode.QUOTA_EXCEEDED,
          ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
          ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED,
          ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED);

  /** MQTT 5.0 section 3.11.3. */
  private static final Set<ReasonCode> UNSUBSCRIBE =
      EnumSet.of(
          ReasonCode.UNSPECIFIED_ERROR,
          ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
          ReasonCode.NOT_AUTHORIZED,
          ReasonCode.TOPIC_FILTER_INVALID);

  /** MQTT 5.0 section 3.2.2.2. */
  private static final Set<ReasonCode> CONNECT =
      EnumSet.of(
          ReasonCode.UNSPECIFIED_ERROR,
          ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
          ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
          ReasonCode.BAD_USER_NAME_OR_PASSWORD,
          ReasonCode.NOT_AUTHORIZED,
          ReasonCode.SERVER_UNAVAILABLE,
          ReasonCode.SERVER_BUSY,
          ReasonCode.BANNED,
          ReasonCode.BAD_AUTHENTICATION_METHOD,
          ReasonCode.QUOTA_EXCEEDED,
          ReasonCode.USE_ANOTHER_SERVER,
          ReasonCode.SERVER_MOVED,
          ReasonCode.CONNECTION_RATE_EXCEEDED);

  private Reasons() {}

  /** For PUBACK and PUBREC. */
  static ReasonCode forPublish(ReasonCode reason) {
    return PUBLISH.contains(reason) ? reason : ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR;
  }

  /** For SUBACK. */
  static ReasonCode forSubscribe(ReasonCode reason) {
    return SUBSCRIBE.contains(reason) ? reason : ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR;
  }

  /** For UNSUBACK. */
  static ReasonCode forUnsubscribe(ReasonCode reason) {
    return UNSUBSCRIBE.contains(reason) ? reason : ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR;
  }

  /** For CONNACK. */
  static ReasonCode forConnect(ReasonCode reason) {
    return CONNECT.contains(reason) ? reason : ReasonCode.NOT_AUTHORIZED;
  }
}
