package io.sundew.broker.message;

import io.sundew.api.Message;
import io.sundew.api.Qos;
import io.sundew.api.UserProperty;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.mqtt.Topic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A message on its way through the broker: what hooks see, what is routed, queued and retained.
 * Immutable; its byte array is shared and must not be changed. Properties that belong to one hop
 * (topic alias, subscription identifiers, Message Expiry Interval) are not among {@code
 * properties}: the expiry stands as an absolute time.
 */
public final class Publication implements Message {
  /** The value of {@link #expiresAtMillis()} for a message that does not expire. */
  public static final long NEVER = Long.MAX_VALUE;

  private static final int OVERHEAD = 64;

  private final Topic topic;
  private final byte[] payload;
  private final Qos qos;
  private final boolean retain;
  private final Properties properties;
  private final Origin origin;
  private final long receivedAtMillis;
  private final long expiresAtMillis;

  /**
   * A message.
   *
   * @param receivedAtMillis when it came in, milliseconds since 1970
   * @param expiresAtMillis when it expires, milliseconds since 1970, or {@link #NEVER}
   */
  public Publication(
      Topic topic,
      byte[] payload,
      Qos qos,
      boolean retain,
      Properties properties,
      Origin origin,
      long receivedAtMillis,
      long expiresAtMillis) {
    this.topic = topic;
    this.payload = payload;
    this.qos = qos;
    this.retain = retain;
    this.properties = properties;
    this.origin = origin;
    this.receivedAtMillis = receivedAtMillis;
    this.expiresAtMillis = expiresAtMillis;
  }

  /** The topic with its bytes. */
  public Topic topicName() {
    return topic;
  }

  /** The payload; not a copy, not to be changed. */
  public byte[] payloadBytes() {
    return payload;
  }

  /** The properties that travel from publisher to subscriber. */
  public Properties properties() {
    return properties;
  }

  /** Where it comes from. */
  public Origin origin() {
    return origin;
  }

  /** When it came in, milliseconds since 1970. */
  public long receivedAtMillis() {
    return receivedAtMillis;
  }

  /** When it expires, milliseconds since 1970, or {@link #NEVER}. */
  public long expiresAtMillis() {
    return expiresAtMillis;
  }

  /** Whether it expired before or at that time. */
  public boolean isExpired(long nowMillis) {
    return expiresAtMillis <= nowMillis;
  }

  /** About how many bytes it holds in a queue. */
  public int weight() {
    return payload.length + topic.utf8().length + OVERHEAD + properties.weight();
  }

  /** What is left of its Message Expiry Interval, in seconds, rounded up. [MQTT-3.3.2-6] */
  public Optional<Long> secondsLeft(long nowMillis) {
    return expiresAtMillis == NEVER
        ? Optional.empty()
        : Optional.of(Math.max(0, (expiresAtMillis - nowMillis + 999) / 1000));
  }

  /** The same message, which never expires. */
  public Publication lasting() {
    return expiresAtMillis == NEVER
        ? this
        : new Publication(topic, payload, qos, retain, properties, origin, receivedAtMillis, NEVER);
  }

  /** The same message from another origin. */
  public Publication withOrigin(Origin other) {
    return new Publication(
        topic, payload, qos, retain, properties, other, receivedAtMillis, expiresAtMillis);
  }

  /** The same message, which expires at that time, milliseconds since 1970, or before. */
  public Publication expiringAt(long millis) {
    return millis >= expiresAtMillis
        ? this
        : new Publication(
            topic, payload, qos, retain, properties, origin, receivedAtMillis, millis);
  }

  @Override
  public String topic() {
    return topic.name();
  }

  @Override
  public byte[] payload() {
    return payload.clone();
  }

  @Override
  public String text() {
    return new String(payload, StandardCharsets.UTF_8);
  }

  @Override
  public Qos qos() {
    return qos;
  }

  @Override
  public boolean retain() {
    return retain;
  }

  @Override
  public List<UserProperty> userProperties() {
    return properties.userProperties();
  }

  @Override
  public Optional<String> contentType() {
    return Optional.ofNullable(properties.text(Property.CONTENT_TYPE));
  }

  @Override
  public Optional<String> responseTopic() {
    return Optional.ofNullable(properties.text(Property.RESPONSE_TOPIC));
  }

  @Override
  public Optional<byte[]> correlationData() {
    return Optional.ofNullable(properties.binary(Property.CORRELATION_DATA)).map(byte[]::clone);
  }

  @Override
  public boolean isText() {
    return properties.number(Property.PAYLOAD_FORMAT_INDICATOR, 0) == 1;
  }

  @Override
  public Optional<Long> expirySeconds() {
    return expiresAtMillis == NEVER
        ? Optional.empty()
        : Optional.of(Math.max(0, (expiresAtMillis - receivedAtMillis) / 1000));
  }

  @Override
  public Publication withTopic(String other) {
    return new Publication(
        Topic.of(other),
        payload,
        qos,
        retain,
        properties,
        origin,
        receivedAtMillis,
        expiresAtMillis);
  }

  @Override
  public Publication withPayload(byte[] other) {
    return new Publication(
        topic, other.clone(), qos, retain, properties, origin, receivedAtMillis, expiresAtMillis);
  }

  @Override
  public Publication withText(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new Publication(
        topic, bytes, qos, retain, properties, origin, receivedAtMillis, expiresAtMillis);
  }

  @Override
  public Publication withQos(Qos other) {
    return new Publication(
        topic, payload, other, retain, properties, origin, receivedAtMillis, expiresAtMillis);
  }

  @Override
  public Publication withRetain(boolean other) {
    return new Publication(
        topic, payload, qos, other, properties, origin, receivedAtMillis, expiresAtMillis);
  }

  @Override
  public Publication withUserProperty(String name, String value) {
    return with(properties.toBuilder().user(name, value).build());
  }

  @Override
  public Publication withUserProperties(List<UserProperty> all) {
    return with(properties.toBuilder().removeUserProperties().users(all).build());
  }

  @Override
  public Publication withContentType(String contentType) {
    return with(properties.toBuilder().set(Property.CONTENT_TYPE, contentType).build());
  }

  @Override
  public Publication withResponseTopic(String other) {
    return with(properties.toBuilder().set(Property.RESPONSE_TOPIC, other).build());
  }

  @Override
  public Publication withCorrelationData(byte[] data) {
    return with(properties.toBuilder().set(Property.CORRELATION_DATA, data.clone()).build());
  }

  @Override
  public Publication withTextFlag(boolean flag) {
    Properties.Builder changed = properties.toBuilder().remove(Property.PAYLOAD_FORMAT_INDICATOR);
    return with((flag ? changed.set(Property.PAYLOAD_FORMAT_INDICATOR, 1) : changed).build());
  }

  @Override
  public Publication withExpirySeconds(long seconds) {
    return new Publication(
        topic,
        payload,
        qos,
        retain,
        properties,
        origin,
        receivedAtMillis,
        receivedAtMillis + seconds * 1000);
  }

  private Publication with(Properties other) {
    return new Publication(
        topic, payload, qos, retain, other, origin, receivedAtMillis, expiresAtMillis);
  }
}
