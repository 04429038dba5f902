package io.sundew.mqtt;

import static io.sundew.api.ProtocolVersion.V3_1;
import static io.sundew.api.ProtocolVersion.V3_1_1;
import static io.sundew.api.ProtocolVersion.V5;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Sound packets of every type and version, the same for the same seed. */
final class RandomPackets {
  private static final String[] LETTERS = {
    "a",
    "b",
    "Z",
    "0",
    "/",
    "$",
    " ",
    "\u0001",
    "\u007F",
    "\u00E9",
    "\u07FF",
    "\u0800",
    "\u20AC",
    "\uFFFD",
    "\uFEFF",
    "\uD800\uDC00",
    "\uD83D\uDE00",
    "\uDBFF\uDFFF"
  };
  private static final ProtocolVersion[] VERSIONS = ProtocolVersion.values();

  private final RandomGenerator random;

  RandomPackets(RandomGenerator random) {
    this.random = random;
  }

  ProtocolVersion version() {
    return VERSIONS[random.nextInt(VERSIONS.length)];
  }

  Packet packet(ProtocolVersion version) {
    int types = version == V5 ? 15 : 14;
    return switch (1 + random.nextInt(types)) {
      case PacketType.CONNECT -> connect(version);
      case PacketType.CONNACK -> connack(version);
      case PacketType.PUBLISH -> publish(version);
      case PacketType.PUBACK ->
          new Packet.Puback(
              packetId(),
              reason(version, PacketType.PUBACK),
              properties(version, Property.In.PUBACK));
      case PacketType.PUBREC ->
          new Packet.Pubrec(
              packetId(),
              reason(version, PacketType.PUBREC),
              properties(version, Property.In.PUBREC));
      case PacketType.PUBREL ->
          new Packet.Pubrel(
              packetId(),
              reason(version, PacketType.PUBREL),
              properties(version, Property.In.PUBREL));
      case PacketType.PUBCOMP ->
          new Packet.Pubcomp(
              packetId(),
              reason(version, PacketType.PUBCOMP),
              properties(version, Property.In.PUBCOMP));
      case PacketType.SUBSCRIBE ->
          new Packet.Subscribe(
              packetId(),
              several(() -> filter(version)),
              properties(version, Property.In.SUBSCRIBE));
      case PacketType.SUBACK ->
          new Packet.Suback(
              packetId(),
              several(() -> subackReason(version)),
              properties(version, Property.In.SUBACK));
      case PacketType.UNSUBSCRIBE ->
          new Packet.Unsubscribe(
              packetId(), several(this::name), properties(version, Property.In.UNSUBSCRIBE));
      case PacketType.UNSUBACK ->
          new Packet.Unsuback(
              packetId(),
              version == V5 ? several(() -> anyReason(PacketType.UNSUBACK)) : List.of(),
              properties(version, Property.In.UNSUBACK));
      case PacketType.PINGREQ -> new Packet.Pingreq();
      case PacketType.PINGRESP -> new Packet.Pingresp();
      case PacketType.DISCONNECT ->
          version == V5
              ? new Packet.Disconnect(
                  anyReason(PacketType.DISCONNECT), properties(V5, Property.In.DISCONNECT))
              : new Packet.Disconnect(ReasonCode.SUCCESS, Properties.NONE);
      default -> new Packet.Auth(anyReason(PacketType.AUTH), properties(V5, Property.In.AUTH));
    };
  }

  private Packet.Connect connect(ProtocolVersion version) {
    boolean hasUserName = random.nextBoolean();
    boolean hasPassword = (hasUserName || version == V5) && random.nextBoolean();
    return new Packet.Connect(
        version,
        false,
        random.nextBoolean(),
        random.nextInt(65_536),
        version == V3_1 ? "client" + random.nextInt(1000) : text(),
        random.nextBoolean() ? will(version) : null,
        hasUserName ? text() : null,
        hasPassword ? bytes(20) : null,
        properties(version, Property.In.CONNECT));
  }

  private Packet.Will will(ProtocolVersion version) {
    return new Packet.Will(
        Topic.of(name()),
        bytes(30),
        qos(),
        random.nextBoolean(),
        properties(version, Property.In.WILL));
  }

  private Packet.Connack connack(ProtocolVersion version) {
    ReasonCode reason =
        version == V5 ? anyReason(PacketType.CONNACK) : Reasons.ofReturnCode(random.nextInt(6));
    boolean present = version != V3_1 && !reason.isError() && random.nextBoolean();
    return new Packet.Connack(present, reason, properties(version, Property.In.CONNACK));
  }

  Packet.Publish publish(ProtocolVersion version) {
    Qos qos = qos();
    Properties properties = properties(version, Property.In.PUBLISH);
    boolean omitTopic = properties.has(Property.TOPIC_ALIAS) && random.nextBoolean();
    return new Packet.Publish(
        omitTopic ? Topic.EMPTY : Topic.of(name()),
        qos,
        qos != Qos.AT_MOST_ONCE && random.nextBoolean(),
        random.nextBoolean(),
        qos == Qos.AT_MOST_ONCE ? 0 : packetId(),
        bytes(random.nextInt(20) == 0 ? 20_000 : 200),
        properties);
  }

  private Packet.Filter filter(ProtocolVersion version) {
    String filter = random.nextInt(4) == 0 ? "$share/g/" + name() + "/#" : name();
    if (version != V5) {
      return new Packet.Filter(filter, qos(), false, false, 0);
    }
    boolean noLocal = !TopicFilters.isShared(filter) && random.nextBoolean();
    return new Packet.Filter(filter, qos(), noLocal, random.nextBoolean(), random.nextInt(3));
  }

  private ReasonCode subackReason(ProtocolVersion version) {
    ReasonCode reason = anyReason(PacketType.SUBACK);
    return version != V5 && reason.isError() ? ReasonCode.UNSPECIFIED_ERROR : reason;
  }

  private ReasonCode reason(ProtocolVersion version, int type) {
    return version == V5 ? anyReason(type) : ReasonCode.SUCCESS;
  }

  private ReasonCode anyReason(int type) {
    var allowed = new ArrayList<ReasonCode>();
    for (ReasonCode reason : ReasonCode.values()) {
      try {
        allowed.add(Reasons.of(type, reason.code()));
      } catch (ProtocolException notThere) {
        assert notThere.reason() == ReasonCode.PROTOCOL_ERROR;
      }
    }
    return allowed.get(random.nextInt(allowed.size()));
  }

  private Properties properties(ProtocolVersion version, int place) {
    if (version != V5 || (place != Property.In.AUTH && random.nextInt(3) == 0)) {
      return Properties.NONE;
    }
    var builder = Properties.builder();
    for (Property property : Property.values()) {
      if (property.mayStandIn(place) && random.nextInt(3) == 0) {
        add(property, place, builder);
      }
    }
    if (place == Property.In.AUTH || builder.has(Property.AUTHENTICATION_DATA)) {
      builder.set(Property.AUTHENTICATION_METHOD, text());
    }
    return builder.build();
  }

  private void add(Property property, int place, Properties.Builder builder) {
    switch (property.type()) {
      case BYTE -> builder.set(property, random.nextInt(2));
      case TWO_BYTES -> builder.set(property, 1 + random.nextInt(65_535));
      case FOUR_BYTES -> builder.set(property, 1 + random.nextLong(0xFFFF_FFFFL));
      case TEXT -> builder.set(property, property == Property.RESPONSE_TOPIC ? name() : text());
      case BINARY -> builder.set(property, bytes(20));
      case VARIABLE -> {
        int count = place == Property.In.PUBLISH ? 1 + random.nextInt(4) : 1;
        for (int i = 0; i < count; i++) {
          builder.subscriptionIdentifier(1 + random.nextInt((1 << (7 * random.nextInt(1, 5))) - 1));
        }
      }
      case TEXT_PAIR -> {
        for (int i = random.nextInt(1, 4); i > 0; i--) {
          builder.user(text(), text());
        }
      }
    }
  }

  private <T> List<T> several(Supplier<T> one) {
    var list = new ArrayList<T>();
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      list.add(one.get());
    }
    return list;
  }

  private Qos qos() {
    return Qos.of(random.nextInt(3));
  }

  private int packetId() {
    return 1 + random.nextInt(65_535);
  }

  private String text() {
    var text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.append(LETTERS[random.nextInt(LETTERS.length)]);
    }
    return text.toString();
  }

  /** A text that is a topic name. */
  private String name() {
    return random.nextBoolean() ? "sensors/" + random.nextInt(100) + "/temperature" : "n" + text();
  }

  private byte[] bytes(int most) {
    byte[] bytes = new byte[random.nextInt(most)];
    random.nextBytes(bytes);
    return bytes;
  }

  static List<ProtocolVersion> versions() {
    return List.of(V3_1, V3_1_1, V5);
  }
}
