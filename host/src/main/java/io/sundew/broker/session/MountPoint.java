package io.sundew.broker.session;

import io.sundew.api.ReasonCode;
import io.sundew.broker.config.ListenerConfig;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.ProtocolException;
import io.sundew.mqtt.Topic;
import org.jspecify.annotations.Nullable;

/**
 * The part of the topics that clients of a listener live in and do not see: put before what they
 * name, taken off what they are sent. All of the broker behind it, hooks and access control too,
 * sees whole names. A Response Topic is text for clients and is left alone. Confined to one event
 * loop.
 */
@SuppressWarnings("ReferenceEquality") // the same object as last time is what saves work
final class MountPoint {
  private static final String SHARE = "$share/";
  private static final int LONGEST_TOPIC = 65_535;

  private final String prefix;
  private Topic lastIn = Topic.EMPTY;
  private Topic lastInWhole = Topic.EMPTY;
  private Topic lastOut = Topic.EMPTY;
  private Topic lastOutShort = Topic.EMPTY;

  private MountPoint(String prefix) {
    this.prefix = prefix;
  }

  /** That of a listener; null where it has none. */
  static @Nullable MountPoint of(ListenerConfig listener) {
    return listener.mountPoint().isEmpty() ? null : new MountPoint(listener.mountPoint());
  }

  /** A packet from a client, with whole names. */
  Packet enter(Packet packet) {
    return switch (packet) {
      case Packet.Publish publish -> publish.topic().isEmpty() ? publish : enter(publish);
      case Packet.Subscribe subscribe ->
          new Packet.Subscribe(
              subscribe.packetId(),
              subscribe.filters().stream().map(this::whole).toList(),
              subscribe.properties());
      case Packet.Unsubscribe unsubscribe ->
          new Packet.Unsubscribe(
              unsubscribe.packetId(),
              unsubscribe.filters().stream().map(this::whole).toList(),
              unsubscribe.properties());
      case Packet.Connect connect -> enter(connect);
      default -> packet; // no other has a topic
    };
  }

  private Packet enter(Packet.Publish publish) {
    return new Packet.Publish(
        whole(publish.topic()),
        publish.qos(),
        publish.duplicate(),
        publish.retain(),
        publish.packetId(),
        publish.payload(),
        publish.properties());
  }

  private Packet enter(Packet.Connect connect) {
    Packet.Will will = connect.will();
    if (will == null || will.topic().isEmpty()) {
      return connect;
    }
    var whole =
        new Packet.Will(
            whole(will.topic()), will.payload(), will.qos(), will.retain(), will.properties());
    return new Packet.Connect(
        connect.version(),
        connect.bridge(),
        connect.cleanStart(),
        connect.keepAliveSeconds(),
        connect.clientId(),
        whole,
        connect.userName(),
        connect.password(),
        connect.properties());
  }

  private Topic whole(Topic topic) {
    if (topic != lastIn) {
      lastInWhole = Topic.of(prefix + topic.name());
      lastIn = topic;
    }
    if (lastInWhole.utf8().length > LONGEST_TOPIC) {
      throw new ProtocolException(
          ReasonCode.TOPIC_NAME_INVALID, "topic too long behind the listener's mount point");
    }
    return lastInWhole;
  }

  private Packet.Filter whole(Packet.Filter filter) {
    return new Packet.Filter(
        whole(filter.filter()),
        filter.qos(),
        filter.noLocal(),
        filter.retainAsPublished(),
        filter.retainHandling());
  }

  /** The filter behind the prefix; what is no filter stays as it is, to be refused as such. */
  String whole(String filter) {
    if (!filter.startsWith(SHARE)) {
      return filter.isEmpty() ? filter : prefix + filter;
    }
    int end = filter.indexOf('/', SHARE.length());
    return end < 0 || end == filter.length() - 1
        ? filter
        : filter.substring(0, end + 1) + prefix + filter.substring(end + 1);
  }

  /** A topic as the client knows it; one that lies elsewhere stays as it is. */
  Topic leave(Topic topic) {
    if (topic != lastOut) {
      String name = topic.name();
      boolean within = name.startsWith(prefix) && name.length() > prefix.length();
      lastOutShort = within ? Topic.of(name.substring(prefix.length())) : topic;
      lastOut = topic;
    }
    return lastOutShort;
  }
}
