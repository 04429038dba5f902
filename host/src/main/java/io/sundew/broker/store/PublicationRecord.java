package io.sundew.broker.store;

import io.sundew.api.Qos;
import io.sundew.api.UserProperty;
import io.sundew.broker.message.Origin;
import io.sundew.broker.message.Publication;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.mqtt.Topic;
import java.util.List;

/**
 * How a message is written down: version, flags, topic, origin, times, properties, payload.
 * Stateless.
 */
public final class PublicationRecord {
  private static final int VERSION = 1;
  private static final int RETAIN = 0x04;
  private static final int EXPIRES = 0x08;
  private static final int HAS_ORIGIN = 0x10;
  private static final int HAS_PROPERTIES = 0x20;

  private static final List<Property> TEXTS =
      List.of(Property.CONTENT_TYPE, Property.RESPONSE_TOPIC);
  private static final int USUAL_OVERHEAD = 48;

  private PublicationRecord() {}

  /** The message as bytes. */
  public static byte[] write(Publication message) {
    boolean expires = message.expiresAtMillis() != Publication.NEVER;
    boolean hasOrigin = !message.origin().equals(Origin.BROKER);
    boolean hasProperties = !message.properties().isEmpty();
    var out = new RecordWriter(VERSION, message.weight() + USUAL_OVERHEAD);
    out.bits(
        message.qos().level()
            | (message.retain() ? RETAIN : 0)
            | (expires ? EXPIRES : 0)
            | (hasOrigin ? HAS_ORIGIN : 0)
            | (hasProperties ? HAS_PROPERTIES : 0));
    out.bytes(message.topicName().utf8());
    out.number(message.receivedAtMillis());
    if (expires) {
      out.number(message.expiresAtMillis());
    }
    if (hasOrigin) {
      write(message.origin(), out);
    }
    if (hasProperties) {
      write(message.properties(), out);
    }
    return out.bytes(message.payloadBytes()).toBytes();
  }

  /**
   * The message of these bytes.
   *
   * @throws DamagedRecordException when they are none
   */
  public static Publication read(byte[] record) {
    return RecordReader.read(record, VERSION, PublicationRecord::read);
  }

  private static Publication read(RecordReader in) {
    int flags = in.bits();
    Topic topic = Topic.of(in.text());
    long receivedAt = in.number();
    long expiresAt = (flags & EXPIRES) != 0 ? in.number() : Publication.NEVER;
    Origin origin = (flags & HAS_ORIGIN) != 0 ? readOrigin(in) : Origin.BROKER;
    Properties properties = (flags & HAS_PROPERTIES) != 0 ? readProperties(in) : Properties.NONE;
    byte[] payload = in.bytes();
    return new Publication(
        topic,
        payload,
        Qos.of(flags & 0x03),
        (flags & RETAIN) != 0,
        properties,
        origin,
        receivedAt,
        expiresAt);
  }

  private static void write(Origin origin, RecordWriter out) {
    out.text(origin.clientId())
        .text(origin.identity())
        .text(origin.listener())
        .text(origin.plugin())
        .number(origin.hops());
  }

  private static Origin readOrigin(RecordReader in) {
    return new Origin(in.text(), in.text(), in.text(), in.text(), (int) in.number());
  }

  /** Those that travel with a message; 0 stands behind the last one. */
  private static void write(Properties properties, RecordWriter out) {
    if (properties.has(Property.PAYLOAD_FORMAT_INDICATOR)) {
      out.number(Property.PAYLOAD_FORMAT_INDICATOR.identifier())
          .number(properties.number(Property.PAYLOAD_FORMAT_INDICATOR, 0));
    }
    for (Property property : TEXTS) {
      String value = properties.text(property);
      if (value != null) {
        out.number(property.identifier()).text(value);
      }
    }
    byte[] correlation = properties.binary(Property.CORRELATION_DATA);
    if (correlation != null) {
      out.number(Property.CORRELATION_DATA.identifier()).bytes(correlation);
    }
    for (UserProperty property : properties.userProperties()) {
      out.number(Property.USER_PROPERTY.identifier()).text(property.name()).text(property.value());
    }
    out.number(0);
  }

  private static Properties readProperties(RecordReader in) {
    Properties.Builder properties = Properties.builder();
    for (long identifier = in.number(); identifier != 0; identifier = in.number()) {
      if (identifier == Property.PAYLOAD_FORMAT_INDICATOR.identifier()) {
        properties.set(Property.PAYLOAD_FORMAT_INDICATOR, in.number());
      } else if (identifier == Property.CORRELATION_DATA.identifier()) {
        properties.set(Property.CORRELATION_DATA, in.bytes());
      } else if (identifier == Property.USER_PROPERTY.identifier()) {
        properties.user(in.text(), in.text());
      } else {
        properties.set(text(identifier), in.text());
      }
    }
    return properties.build();
  }

  private static Property text(long identifier) {
    return TEXTS.stream()
        .filter(property -> property.identifier() == identifier)
        .findFirst()
        .orElseThrow(() -> new DamagedRecordException("an unknown property " + identifier));
  }
}
