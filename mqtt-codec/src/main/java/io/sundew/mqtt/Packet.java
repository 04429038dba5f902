package io.sundew.mqtt;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A control packet of any protocol version. Values; byte arrays in them are shared, not copied, and
 * must not be changed. Packets of MQTT 3 have {@link Properties#NONE} and {@link
 * ReasonCode#SUCCESS} where only MQTT 5.0 has a field.
 */
public sealed interface Packet {

  /**
   * CONNECT (section 3.1).
   *
   * @param bridge whether the level had the bit 0x80 by which Mosquitto's bridges make themselves
   *     known
   * @param userName null where the flag is not set
   * @param password null where the flag is not set
   */
  record Connect(
      ProtocolVersion version,
      boolean bridge,
      boolean cleanStart,
      int keepAliveSeconds,
      String clientId,
      @Nullable Will will,
      @Nullable String userName,
      byte @Nullable [] password,
      Properties properties)
      implements Packet {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Connect that
          && version == that.version
          && bridge == that.bridge
          && cleanStart == that.cleanStart
          && keepAliveSeconds == that.keepAliveSeconds
          && clientId.equals(that.clientId)
          && Objects.equals(will, that.will)
          && Objects.equals(userName, that.userName)
          && Arrays.equals(password, that.password)
          && properties.equals(that.properties);
    }

    @Override
    public int hashCode() {
      return Objects.hash(version, cleanStart, keepAliveSeconds, clientId, will, userName);
    }

    /** Without the password. */
    @Override
    public String toString() {
      return "Connect[version=%s, bridge=%s, cleanStart=%s, keepAliveSeconds=%d, clientId=%s, will=%s, userName=%s, %s]"
          .formatted(
              version, bridge, cleanStart, keepAliveSeconds, clientId, will, userName, properties);
    }
  }

  /** The will in a CONNECT; its properties include the Will Delay Interval. */
  record Will(Topic topic, byte[] payload, Qos qos, boolean retain, Properties properties) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Will that
          && topic.equals(that.topic)
          && Arrays.equals(payload, that.payload)
          && qos == that.qos
          && retain == that.retain
          && properties.equals(that.properties);
    }

    @Override
    public int hashCode() {
      return Objects.hash(topic, Arrays.hashCode(payload), qos, retain);
    }
  }

  /**
   * CONNACK (section 3.2); MQTT 3's return codes 1 to 5 stand as the reason codes of the same
   * meaning.
   */
  record Connack(boolean sessionPresent, ReasonCode reason, Properties properties)
      implements Packet {}

  /**
   * PUBLISH (section 3.3); {@code packetId} is 0 at QoS 0, {@code topic} empty where an alias
   * stands for it.
   */
  record Publish(
      Topic topic,
      Qos qos,
      boolean duplicate,
      boolean retain,
      int packetId,
      byte[] payload,
      Properties properties)
      implements Packet {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Publish that
          && topic.equals(that.topic)
          && qos == that.qos
          && duplicate == that.duplicate
          && retain == that.retain
          && packetId == that.packetId
          && Arrays.equals(payload, that.payload)
          && properties.equals(that.properties);
    }

    @Override
    public int hashCode() {
      return Objects.hash(topic, qos, packetId, Arrays.hashCode(payload));
    }
  }

  /** The four packets that follow a PUBLISH. */
  sealed interface Acknowledgement extends Packet {
    /** The Packet Identifier, 1 to 65535. */
    int packetId();

    /** The reason code; success in MQTT 3. */
    ReasonCode reason();

    /** Reason String and user properties. */
    Properties properties();
  }

  /** PUBACK (section 3.4). */
  record Puback(int packetId, ReasonCode reason, Properties properties)
      implements Acknowledgement {}

  /** PUBREC (section 3.5). */
  record Pubrec(int packetId, ReasonCode reason, Properties properties)
      implements Acknowledgement {}

  /** PUBREL (section 3.6). */
  record Pubrel(int packetId, ReasonCode reason, Properties properties)
      implements Acknowledgement {}

  /** PUBCOMP (section 3.7). */
  record Pubcomp(int packetId, ReasonCode reason, Properties properties)
      implements Acknowledgement {}

  /** SUBSCRIBE (section 3.8). */
  record Subscribe(int packetId, List<Filter> filters, Properties properties) implements Packet {
    public Subscribe {
      filters = List.copyOf(filters);
    }
  }

  /**
   * A topic filter with its options.
   *
   * @param retainHandling 0 send retained messages, 1 only for a new subscription, 2 never
   */
  record Filter(
      String filter, Qos qos, boolean noLocal, boolean retainAsPublished, int retainHandling) {}

  /** SUBACK (section 3.9). */
  record Suback(int packetId, List<ReasonCode> reasons, Properties properties) implements Packet {
    public Suback {
      reasons = List.copyOf(reasons);
    }
  }

  /** UNSUBSCRIBE (section 3.10). */
  record Unsubscribe(int packetId, List<String> filters, Properties properties) implements Packet {
    public Unsubscribe {
      filters = List.copyOf(filters);
    }
  }

  /** UNSUBACK (section 3.11); {@code reasons} is empty in MQTT 3. */
  record Unsuback(int packetId, List<ReasonCode> reasons, Properties properties) implements Packet {
    public Unsuback {
      reasons = List.copyOf(reasons);
    }
  }

  /** PINGREQ (section 3.12). */
  record Pingreq() implements Packet {}

  /** PINGRESP (section 3.13). */
  record Pingresp() implements Packet {}

  /** DISCONNECT (section 3.14). */
  record Disconnect(ReasonCode reason, Properties properties) implements Packet {}

  /** AUTH (section 3.15). */
  record Auth(ReasonCode reason, Properties properties) implements Packet {}
}
