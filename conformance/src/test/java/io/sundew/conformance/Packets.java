package io.sundew.conformance;

import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;

/** Short names for the packets that tests send often. */
final class Packets {
  private Packets() {}

  static Packet.Puback puback(int packetId) {
    return new Packet.Puback(packetId, ReasonCode.SUCCESS, Properties.NONE);
  }

  static Packet.Puback puback(int packetId, ReasonCode reason) {
    return new Packet.Puback(packetId, reason, Properties.NONE);
  }

  static Packet.Pubrec pubrec(int packetId) {
    return pubrec(packetId, ReasonCode.SUCCESS);
  }

  static Packet.Pubrec pubrec(int packetId, ReasonCode reason) {
    return new Packet.Pubrec(packetId, reason, Properties.NONE);
  }

  static Packet.Pubrel pubrel(int packetId) {
    return new Packet.Pubrel(packetId, ReasonCode.SUCCESS, Properties.NONE);
  }

  static Packet.Pubcomp pubcomp(int packetId) {
    return new Packet.Pubcomp(packetId, ReasonCode.SUCCESS, Properties.NONE);
  }

  /** A filter at the least demanding options. */
  static Packet.Filter filter(String filter, Qos qos) {
    return new Packet.Filter(filter, qos, false, false, 0);
  }

  /** A filter at the least demanding options but for Retain Handling. */
  static Packet.Filter filter(String filter, Qos qos, int retainHandling) {
    return new Packet.Filter(filter, qos, false, false, retainHandling);
  }

  /** A filter that does not want what its own client publishes. */
  static Packet.Filter noLocal(String filter, Qos qos) {
    return new Packet.Filter(filter, qos, true, false, 0);
  }

  /** The properties of a SUBSCRIBE with an identifier. */
  static Properties identifier(int subscriptionIdentifier) {
    return Properties.builder().subscriptionIdentifier(subscriptionIdentifier).build();
  }

  /** The properties of a message that expires. */
  static Properties expiry(long seconds) {
    return Properties.builder().set(Property.MESSAGE_EXPIRY_INTERVAL, seconds).build();
  }
}
