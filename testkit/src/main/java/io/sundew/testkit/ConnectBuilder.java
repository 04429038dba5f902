package io.sundew.testkit;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.mqtt.Topic;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A CONNECT to fill in: by default a client identifier of its own, a clean start and no keep alive.
 * Confined to one thread.
 */
public final class ConnectBuilder {
  private final InetSocketAddress address;
  private final ProtocolVersion version;
  private final Properties.Builder properties = Properties.builder();
  private String clientId = RawClient.unique("client");
  private boolean bridge;
  private boolean cleanStart = true;
  private int keepAliveSeconds;
  private Packet.@Nullable Will will;
  private @Nullable String userName;
  private byte @Nullable [] password;

  ConnectBuilder(InetSocketAddress address, ProtocolVersion version) {
    this.address = address;
    this.version = version;
  }

  /** The Client Identifier. */
  public ConnectBuilder clientId(String identifier) {
    clientId = identifier;
    return this;
  }

  /** Clean Start, or Clean Session before MQTT 5.0. */
  public ConnectBuilder cleanStart(boolean clean) {
    cleanStart = clean;
    return this;
  }

  /** A session that lasts: no clean start, and in MQTT 5.0 one that never expires. */
  public ConnectBuilder durable() {
    cleanStart = false;
    return version.hasProperties()
        ? property(Property.SESSION_EXPIRY_INTERVAL, 0xFFFF_FFFFL)
        : this;
  }

  /** The Keep Alive. */
  public ConnectBuilder keepAlive(int seconds) {
    keepAliveSeconds = seconds;
    return this;
  }

  /** The bit by which Mosquitto's bridges make themselves known. */
  public ConnectBuilder bridge() {
    bridge = true;
    return this;
  }

  /** User name and password. */
  public ConnectBuilder credentials(String name, String secret) {
    userName = name;
    password = secret.getBytes(StandardCharsets.UTF_8);
    return this;
  }

  /** A user name alone. */
  public ConnectBuilder userName(String name) {
    userName = name;
    return this;
  }

  /** A password alone, which MQTT 5.0 allows. */
  public ConnectBuilder password(String secret) {
    password = secret.getBytes(StandardCharsets.UTF_8);
    return this;
  }

  /** A number among the properties. */
  public ConnectBuilder property(Property property, long value) {
    properties.set(property, value);
    return this;
  }

  /** A text among the properties. */
  public ConnectBuilder property(Property property, String value) {
    properties.set(property, value);
    return this;
  }

  /** Binary data among the properties. */
  public ConnectBuilder property(Property property, byte[] value) {
    properties.set(property, value);
    return this;
  }

  /** A user property. */
  public ConnectBuilder userProperty(String name, String value) {
    properties.user(name, value);
    return this;
  }

  /** A will without properties. */
  public ConnectBuilder will(String topic, Qos qos, String payload) {
    return will(topic, qos, payload, false, none -> none);
  }

  /** A will. */
  public ConnectBuilder will(
      String topic,
      Qos qos,
      String payload,
      boolean retain,
      UnaryOperator<Properties.Builder> with) {
    Properties willProperties = with.apply(Properties.builder()).build();
    byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
    will = new Packet.Will(Topic.of(topic), bytes, qos, retain, willProperties);
    return this;
  }

  /** The CONNECT as filled in so far. */
  public Packet.Connect packet() {
    return new Packet.Connect(
        version,
        bridge,
        cleanStart,
        keepAliveSeconds,
        clientId,
        will,
        userName,
        password,
        properties.build());
  }

  /** Connects, sends the CONNECT and expects that it is accepted. */
  public RawClient open() {
    return RawClient.open(address, packet());
  }

  /** Connects and sends the CONNECT, expecting nothing yet. */
  public RawClient send() {
    return RawClient.connect(address, version).send(packet());
  }
}
