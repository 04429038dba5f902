package io.sundew.broker.session;

import io.sundew.broker.message.Publication;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Lets operators watch what clients do while it happens. Thread safe: any loop tells, and while
 * nobody watches that costs it one volatile read a packet.
 *
 * <p>Topics and sizes are told, payloads and passwords never.
 */
public final class Tracing {
  private final List<Tracer> tracers = new CopyOnWriteArrayList<>();
  private volatile boolean on;

  /** Somebody who watches. Called on event loops: it must not wait, and not throw. */
  public interface Tracer {
    /**
     * Whether it wants to know of what that client does.
     *
     * @param topic what it is about, a topic name or a filter; empty where it is about none
     */
    boolean wants(String clientId, String topic);

    /** Something happened that it wants to know. */
    void tell(Event event);

    /** Whether messages that come in are to be told with their payload, as Base64. */
    default boolean wantsPayloads() {
      return false;
    }
  }

  /**
   * What happened.
   *
   * @param millis when, milliseconds since 1970
   * @param facts by name: strings, numbers and booleans, in the order to be shown
   */
  public record Event(long millis, String clientId, String event, Map<String, Object> facts) {}

  /** Begins to tell it. */
  public synchronized void add(Tracer tracer) {
    tracers.add(tracer);
    on = true;
  }

  /** Tells it no more. */
  public synchronized void remove(Tracer tracer) {
    tracers.remove(tracer);
    on = !tracers.isEmpty();
  }

  /** Whether anybody watches; asked before anything is put together. */
  boolean isOn() {
    return on;
  }

  /** A packet other than PUBLISH came in. */
  void received(Connection connection, Packet packet) {
    packet("in", connection, packet);
  }

  /** A packet other than PUBLISH goes out. */
  void sent(Connection connection, Packet packet) {
    packet("out", connection, packet);
  }

  private void packet(String direction, Connection connection, Packet packet) {
    Facts facts = new Facts().with("packet", name(packet));
    switch (packet) {
      case Packet.Connect connect ->
          facts
              .with("version", connect.version().level())
              .with("cleanStart", connect.cleanStart())
              .with("keepAliveSeconds", connect.keepAliveSeconds())
              .with("userName", connect.userName())
              .with("listener", connection.listener().name())
              .with("address", connection.addressText());
      case Packet.Connack connack ->
          facts
              .with("reason", connack.reason().name())
              .with("sessionPresent", connack.sessionPresent());
      case Packet.Subscribe subscribe -> {
        for (Packet.Filter filter : subscribe.filters()) {
          tell(
              connection.clientId(),
              filter.filter(),
              direction,
              facts.and("filter", filter.filter()).and("qos", filter.qos().level()));
        }
        return;
      }
      case Packet.Unsubscribe unsubscribe -> {
        for (String filter : unsubscribe.filters()) {
          tell(connection.clientId(), filter, direction, facts.and("filter", filter));
        }
        return;
      }
      case Packet.Suback suback ->
          facts.with("reasons", suback.reasons().stream().map(Enum::name).toList().toString());
      case Packet.Disconnect disconnect -> facts.with("reason", disconnect.reason().name());
      case Packet.Puback puback -> acknowledgement(facts, puback.packetId(), puback.reason());
      case Packet.Pubrec pubrec -> acknowledgement(facts, pubrec.packetId(), pubrec.reason());
      case Packet.Pubrel pubrel -> acknowledgement(facts, pubrel.packetId(), pubrel.reason());
      case Packet.Pubcomp pubcomp -> acknowledgement(facts, pubcomp.packetId(), pubcomp.reason());
      case Packet.Auth auth -> facts.with("reason", auth.reason().name());
      case Packet.Publish _, Packet.Unsuback _, Packet.Pingreq _, Packet.Pingresp _ -> {}
    }
    tell(connection.clientId(), "", direction, facts);
  }

  private static void acknowledgement(Facts facts, int packetId, Enum<?> reason) {
    facts.with("packetId", packetId).with("reason", reason.name());
  }

  private static String name(Packet packet) {
    return packet.getClass().getSimpleName().toUpperCase(Locale.ROOT);
  }

  /** A PUBLISH came in; its topic alias is resolved. */
  void published(Connection connection, Packet.Publish publish, String topic) {
    String payload = payload(publish.payload());
    tell(
        connection.clientId(),
        topic,
        "in",
        new Facts()
            .with("packet", "PUBLISH")
            .with("topic", topic)
            .with("qos", publish.qos().level())
            .with("retain", publish.retain())
            .with("bytes", publish.payload().length)
            .with("packetId", publish.packetId() == 0 ? null : publish.packetId())
            .with("payload", payload)
            .with("details", payload == null ? null : details(connection, publish.properties())));
  }

  /** What else hooks are shown of a message, for whoever records it. */
  private static Map<String, Object> details(Connection connection, Properties properties) {
    byte[] correlation = properties.binary(Property.CORRELATION_DATA);
    long expiry = properties.number(Property.MESSAGE_EXPIRY_INTERVAL, -1);
    return new Facts()
        .with("user", connection.client().name())
        .with("contentType", properties.text(Property.CONTENT_TYPE))
        .with("responseTopic", properties.text(Property.RESPONSE_TOPIC))
        .with(
            "correlationData",
            correlation == null ? null : Base64.getEncoder().encodeToString(correlation))
        .with("expiry", expiry < 0 ? null : expiry)
        .with("isText", properties.number(Property.PAYLOAD_FORMAT_INDICATOR, 0) == 1)
        .with(
            "userProperties",
            properties.userProperties().stream()
                .map(property -> List.of(property.name(), property.value()))
                .toList())
        .all;
  }

  /** The payload where somebody records it; nobody else is shown it. */
  private @Nullable String payload(byte[] payload) {
    for (Tracer tracer : tracers) {
      if (tracer.wantsPayloads()) {
        return Base64.getEncoder().encodeToString(payload);
      }
    }
    return null;
  }

  /** A PUBLISH goes out. */
  void delivered(
      String clientId, Publication publication, int qos, boolean duplicate, int packetId) {
    tell(
        clientId,
        publication.topic(),
        "out",
        new Facts()
            .with("packet", "PUBLISH")
            .with("topic", publication.topic())
            .with("qos", qos)
            .with("duplicate", duplicate ? true : null)
            .with("bytes", publication.payloadBytes().length)
            .with("packetId", packetId == 0 ? null : packetId)
            .with("from", publication.origin().clientId()));
  }

  /** The hooks have decided on a message, or the broker has dropped one. */
  void decided(String clientId, Publication publication, String verdict, String why) {
    tell(
        clientId,
        publication.topic(),
        "verdict",
        new Facts()
            .with("verdict", verdict)
            .with("topic", publication.topic())
            .with("why", why.isEmpty() ? null : why));
  }

  /** A connection ended. */
  void closed(Connection connection, String clientId, String reason, String message) {
    tell(
        clientId,
        "",
        "closed",
        new Facts()
            .with("reason", reason)
            .with("message", message)
            .with("address", connection.addressText()));
  }

  private void tell(String clientId, String topic, String event, Facts facts) {
    Event told = null;
    for (Tracer tracer : tracers) {
      if (tracer.wants(clientId, topic)) {
        told =
            told == null ? new Event(System.currentTimeMillis(), clientId, event, facts.all) : told;
        tracer.tell(told);
      }
    }
  }

  /** Facts under names; what is null is left out. */
  private static final class Facts {
    private final Map<String, Object> all = new LinkedHashMap<>();

    Facts with(String name, @Nullable Object value) {
      if (value != null) {
        all.put(name, value);
      }
      return this;
    }

    /** Others, with one fact more. */
    Facts and(String name, Object value) {
      var more = new Facts();
      more.all.putAll(all);
      return more.with(name, value);
    }
  }
}
