package io.sundew.mqtt;

import io.sundew.api.ReasonCode;

/**
 * Reads the properties of a packet and refuses what the standard does not allow there. Thread safe.
 */
final class PropertiesReader {
  private PropertiesReader() {}

  /**
   * The properties that begin here with their length.
   *
   * @param place one of {@link Property.In}
   * @param maximumUserProperties how many there may be in the whole packet
   */
  static Properties read(PacketReader in, int place, int maximumUserProperties) {
    int length = in.variableInteger(); // [MQTT-2.2.2-1]
    return length == 0 ? Properties.NONE : read(in, length, place, maximumUserProperties);
  }

  /** The same behind the length. */
  static Properties read(PacketReader in, int length, int place, int maximumUserProperties) {
    int end = in.narrow(length);
    var builder = Properties.builder();
    while (in.hasMore()) {
      readOne(in, place, maximumUserProperties, builder);
    }
    in.widen(end);
    requireMethodWithData(builder);
    return builder.build();
  }

  private static void readOne(
      PacketReader in, int place, int maximumUserProperties, Properties.Builder builder) {
    int identifier = in.variableInteger();
    Property property = Property.of(identifier);
    if (property == null || !property.mayStandIn(place)) {
      throw ProtocolException.malformed(
          "property 0x%02X does not belong into this packet".formatted(identifier));
    }
    if (builder.has(property) && !mayRepeat(property, place)) {
      throw ProtocolException.protocolError(property + " stands twice");
    }
    switch (property.type()) {
      case BYTE -> builder.set(property, number(property, in.oneByte()));
      case TWO_BYTES -> builder.set(property, number(property, in.twoBytes()));
      case FOUR_BYTES -> builder.set(property, number(property, in.fourBytes()));
      case VARIABLE -> builder.subscriptionIdentifier((int) number(property, in.variableInteger()));
      case TEXT -> builder.set(property, text(property, in.text()));
      case BINARY -> builder.set(property, in.binary());
      case TEXT_PAIR -> {
        requireRoom(in, maximumUserProperties);
        builder.user(in.text(), in.text());
      }
    }
  }

  private static boolean mayRepeat(Property property, int place) {
    return property == Property.USER_PROPERTY
        || (property == Property.SUBSCRIPTION_IDENTIFIER && place == Property.In.PUBLISH);
  }

  private static void requireRoom(PacketReader in, int maximumUserProperties) {
    if (in.countUserProperty() > maximumUserProperties) {
      throw new ProtocolException(
          ReasonCode.QUOTA_EXCEEDED, "more than " + maximumUserProperties + " user properties");
    }
  }

  /** That number, if the property may have it. */
  private static long number(Property property, long value) {
    switch (property) {
      case PAYLOAD_FORMAT_INDICATOR,
          REQUEST_PROBLEM_INFORMATION,
          REQUEST_RESPONSE_INFORMATION,
          MAXIMUM_QOS,
          RETAIN_AVAILABLE,
          WILDCARD_SUBSCRIPTION_AVAILABLE,
          SUBSCRIPTION_IDENTIFIER_AVAILABLE,
          SHARED_SUBSCRIPTION_AVAILABLE -> {
        if (value > 1) {
          throw ProtocolException.protocolError(property + " is " + value + ", expected 0 or 1");
        }
      }
      case RECEIVE_MAXIMUM, MAXIMUM_PACKET_SIZE, SUBSCRIPTION_IDENTIFIER -> {
        if (value == 0) {
          throw ProtocolException.protocolError(property + " is 0");
        }
      }
      case TOPIC_ALIAS -> {
        if (value == 0) {
          throw new ProtocolException(
              ReasonCode.TOPIC_ALIAS_INVALID, "topic alias 0"); // [MQTT-3.3.2-8]
        }
      }
      default -> {}
    }
    return value;
  }

  /** That text, if the property may have it. */
  private static String text(Property property, String value) {
    if (property == Property.RESPONSE_TOPIC
        && (value.isEmpty() || TopicNames.hasWildcard(value))) { // [MQTT-4.7.3-1]
      throw ProtocolException.protocolError(
          "response topic is empty or has wildcards"); // [MQTT-3.3.2-14]
    }
    return value;
  }

  private static void requireMethodWithData(Properties.Builder builder) {
    if (builder.has(Property.AUTHENTICATION_DATA) && !builder.has(Property.AUTHENTICATION_METHOD)) {
      throw ProtocolException.protocolError("authentication data without a method");
    }
  }
}
