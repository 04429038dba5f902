package io.sundew.mqtt;

import org.jspecify.annotations.Nullable;

/**
 * A property of MQTT 5.0 (section 2.2.2.2): its number, its type and the packets it may stand in.
 */
public enum Property {
  PAYLOAD_FORMAT_INDICATOR(0x01, Type.BYTE, In.PUBLISH | In.WILL),
  MESSAGE_EXPIRY_INTERVAL(0x02, Type.FOUR_BYTES, In.PUBLISH | In.WILL),
  CONTENT_TYPE(0x03, Type.TEXT, In.PUBLISH | In.WILL),
  RESPONSE_TOPIC(0x08, Type.TEXT, In.PUBLISH | In.WILL),
  CORRELATION_DATA(0x09, Type.BINARY, In.PUBLISH | In.WILL),
  SUBSCRIPTION_IDENTIFIER(0x0B, Type.VARIABLE, In.PUBLISH | In.SUBSCRIBE),
  SESSION_EXPIRY_INTERVAL(0x11, Type.FOUR_BYTES, In.CONNECT | In.CONNACK | In.DISCONNECT),
  ASSIGNED_CLIENT_IDENTIFIER(0x12, Type.TEXT, In.CONNACK),
  SERVER_KEEP_ALIVE(0x13, Type.TWO_BYTES, In.CONNACK),
  AUTHENTICATION_METHOD(0x15, Type.TEXT, In.CONNECT | In.CONNACK | In.AUTH),
  AUTHENTICATION_DATA(0x16, Type.BINARY, In.CONNECT | In.CONNACK | In.AUTH),
  REQUEST_PROBLEM_INFORMATION(0x17, Type.BYTE, In.CONNECT),
  WILL_DELAY_INTERVAL(0x18, Type.FOUR_BYTES, In.WILL),
  REQUEST_RESPONSE_INFORMATION(0x19, Type.BYTE, In.CONNECT),
  RESPONSE_INFORMATION(0x1A, Type.TEXT, In.CONNACK),
  SERVER_REFERENCE(0x1C, Type.TEXT, In.CONNACK | In.DISCONNECT),
  REASON_STRING(0x1F, Type.TEXT, In.ANY_ANSWER),
  RECEIVE_MAXIMUM(0x21, Type.TWO_BYTES, In.CONNECT | In.CONNACK),
  TOPIC_ALIAS_MAXIMUM(0x22, Type.TWO_BYTES, In.CONNECT | In.CONNACK),
  TOPIC_ALIAS(0x23, Type.TWO_BYTES, In.PUBLISH),
  MAXIMUM_QOS(0x24, Type.BYTE, In.CONNACK),
  RETAIN_AVAILABLE(0x25, Type.BYTE, In.CONNACK),
  USER_PROPERTY(0x26, Type.TEXT_PAIR, In.ANYTHING),
  MAXIMUM_PACKET_SIZE(0x27, Type.FOUR_BYTES, In.CONNECT | In.CONNACK),
  WILDCARD_SUBSCRIPTION_AVAILABLE(0x28, Type.BYTE, In.CONNACK),
  SUBSCRIPTION_IDENTIFIER_AVAILABLE(0x29, Type.BYTE, In.CONNACK),
  SHARED_SUBSCRIPTION_AVAILABLE(0x2A, Type.BYTE, In.CONNACK);

  /** How a value is written. */
  public enum Type {
    BYTE,
    TWO_BYTES,
    FOUR_BYTES,
    VARIABLE,
    TEXT,
    BINARY,
    TEXT_PAIR
  }

  /** The places properties stand in, as bits: a packet type's number, and one more for the will. */
  static final class In {
    static final int CONNECT = 1 << 1;
    static final int CONNACK = 1 << 2;
    static final int PUBLISH = 1 << 3;
    static final int PUBACK = 1 << 4;
    static final int PUBREC = 1 << 5;
    static final int PUBREL = 1 << 6;
    static final int PUBCOMP = 1 << 7;
    static final int SUBSCRIBE = 1 << 8;
    static final int SUBACK = 1 << 9;
    static final int UNSUBSCRIBE = 1 << 10;
    static final int UNSUBACK = 1 << 11;
    static final int DISCONNECT = 1 << 14;
    static final int AUTH = 1 << 15;
    static final int WILL = 1 << 16;
    static final int ANY_ANSWER =
        CONNACK | PUBACK | PUBREC | PUBREL | PUBCOMP | SUBACK | UNSUBACK | DISCONNECT | AUTH;
    static final int ANYTHING = ANY_ANSWER | CONNECT | PUBLISH | SUBSCRIBE | UNSUBSCRIBE | WILL;

    private In() {}
  }

  private static final @Nullable Property[] BY_IDENTIFIER = new @Nullable Property[0x2B];

  /** The bits of the properties that hold one number. */
  static final long NUMBERS;

  /** The bits of the properties that hold one text or binary value. */
  static final long OBJECTS;

  static {
    long numbers = 0;
    long objects = 0;
    for (Property property : values()) {
      BY_IDENTIFIER[property.identifier] = property;
      switch (property.type) {
        case BYTE, TWO_BYTES, FOUR_BYTES -> numbers |= property.bit();
        case TEXT, BINARY -> objects |= property.bit();
        case VARIABLE, TEXT_PAIR -> {}
      }
    }
    NUMBERS = numbers;
    OBJECTS = objects;
  }

  private final int identifier;
  private final Type type;
  private final int places;

  Property(int identifier, Type type, int places) {
    this.identifier = identifier;
    this.type = type;
    this.places = places;
  }

  /** The number on the wire. */
  public int identifier() {
    return identifier;
  }

  /** How its value is written. */
  public Type type() {
    return type;
  }

  /** The bit of a long that stands for it. */
  long bit() {
    return 1L << identifier;
  }

  /** Whether it may stand in that place, one of {@link In}. */
  boolean mayStandIn(int place) {
    return (places & place) != 0;
  }

  /** The property of that number, or null when there is none. */
  static @Nullable Property of(int identifier) {
    return identifier >= 0 && identifier < BY_IDENTIFIER.length ? BY_IDENTIFIER[identifier] : null;
  }
}
