package io.sundew.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.PacketDecoder;
import io.sundew.mqtt.PacketEncoder;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A client that does nothing by itself: it sends what it is told, right or wrong, and hands over
 * each packet the broker sends. It never acknowledges or pings on its own.
 *
 * <p>Confined to one thread, which it blocks, by default at most 5 s. What was not as expected is
 * an {@link AssertionError}.
 */
public final class RawClient implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final int LARGEST_PACKET = 268_435_460;
  private static final AtomicInteger COUNTER = new AtomicInteger();

  private final Socket socket;
  private final ByteBuf received = Unpooled.buffer();
  private final Deque<Packet> kept = new ArrayDeque<>();
  private final PacketDecoder decoder = new PacketDecoder(LARGEST_PACKET);
  private final ProtocolVersion version;
  private Duration deadline = DEADLINE;
  private int lastPacketId;
  private Packet.@Nullable Connack connack;

  private RawClient(Socket socket, ProtocolVersion version) {
    this.socket = socket;
    this.version = version;
    decoder.version(version);
  }

  /**
   * A connection on which nothing has been sent, not even CONNECT; packets are read in that
   * version.
   */
  public static RawClient connect(InetSocketAddress address, ProtocolVersion version) {
    var socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(address, (int) DEADLINE.toMillis());
      return new RawClient(socket, version);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot connect to " + address, e);
    }
  }

  /**
   * The same on a socket that is connected already, such as one with TLS; it is closed with this.
   */
  public static RawClient over(Socket socket, ProtocolVersion version) {
    return new RawClient(socket, version);
  }

  /** A connection of MQTT 5.0 on which nothing has been sent. */
  public static RawClient connect(InetSocketAddress address) {
    return connect(address, ProtocolVersion.V5);
  }

  /** A CONNECT of that version to fill in. */
  public static ConnectBuilder opening(InetSocketAddress address, ProtocolVersion version) {
    return new ConnectBuilder(address, version);
  }

  /** A CONNECT of MQTT 5.0 to fill in. */
  public static ConnectBuilder v5(InetSocketAddress address) {
    return opening(address, ProtocolVersion.V5);
  }

  /** A CONNECT of MQTT 3.1.1 to fill in. */
  public static ConnectBuilder v311(InetSocketAddress address) {
    return opening(address, ProtocolVersion.V3_1_1);
  }

  /** A CONNECT of MQTT 3.1 to fill in. */
  public static ConnectBuilder v31(InetSocketAddress address) {
    return opening(address, ProtocolVersion.V3_1);
  }

  /** A name that no other test of this process has: for client identifiers and topics. */
  public static String unique(String prefix) {
    return prefix + "-" + COUNTER.incrementAndGet();
  }

  /** Waits so long for whatever is expected from now on. */
  public RawClient deadline(Duration longest) {
    deadline = longest;
    return this;
  }

  /** The CONNACK this client was opened with. */
  public Packet.Connack connack() {
    if (connack == null) {
      throw new IllegalStateException("not opened by a ConnectBuilder");
    }
    return connack;
  }

  /** The version packets are written and read in. */
  public ProtocolVersion version() {
    return version;
  }

  /** A Packet Identifier not used by this client before (until 65535 of them are). */
  public int nextPacketId() {
    lastPacketId = lastPacketId % 65_535 + 1;
    return lastPacketId;
  }

  /** Sends a packet. */
  public RawClient send(Packet packet) {
    ByteBuf out = Unpooled.buffer();
    PacketEncoder.encode(packet, version, out);
    return send(ByteBufUtil.getBytes(out));
  }

  /** Sends bytes. */
  public RawClient send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the broker closed while " + bytes.length + " bytes were sent", e);
    }
  }

  /** Sends bytes in the notation of {@link Wire}. */
  public RawClient send(String notation) {
    return send(Wire.bytes(notation, version));
  }

  /** The next packet, or null when the broker closes the connection instead. */
  public @Nullable Packet expectOrClosed() {
    return kept.isEmpty() ? read() : kept.poll();
  }

  /** The next packet. */
  public Packet expect() {
    Packet packet = expectOrClosed();
    if (packet == null) {
      throw new AssertionError("the broker closed the connection; a packet was expected");
    }
    return packet;
  }

  /** The next packet, which must be of that type. */
  public <T extends Packet> T expect(Class<T> type) {
    Packet packet = expect();
    if (!type.isInstance(packet)) {
      throw new AssertionError("expected " + type.getSimpleName() + " but got " + packet);
    }
    return type.cast(packet);
  }

  /**
   * The first packet of that type; others that come before it are kept in order for whoever expects
   * them.
   */
  public <T extends Packet> T await(Class<T> type) {
    for (var iterator = kept.iterator(); iterator.hasNext(); ) {
      Packet packet = iterator.next();
      if (type.isInstance(packet)) {
        iterator.remove();
        return type.cast(packet);
      }
    }
    for (Packet packet = read(); packet != null; packet = read()) {
      if (type.isInstance(packet)) {
        return type.cast(packet);
      }
      kept.add(packet);
    }
    throw new AssertionError("closed before " + type.getSimpleName() + ", after " + kept);
  }

  /** The broker closes the connection without another packet. */
  public void expectClosed() {
    Packet packet = expectOrClosed();
    if (packet != null) {
      throw new AssertionError("expected the connection to close but got " + packet);
    }
  }

  /**
   * The broker sends DISCONNECT with one of those codes (any when there is none) and closes; MQTT
   * 5.0 only.
   */
  public Packet.Disconnect expectDisconnect(ReasonCode... allowed) {
    var disconnect = expect(Packet.Disconnect.class);
    requireOneOf(disconnect.reason(), allowed);
    expectClosed();
    return disconnect;
  }

  /**
   * The broker turns the CONNECT down with one of those codes (any error when there is none) and
   * closes.
   */
  public Packet.Connack expectRefusal(ReasonCode... allowed) {
    var refusal = expect(Packet.Connack.class);
    requireOneOf(refusal.reason(), allowed);
    if (refusal.reason() == ReasonCode.SUCCESS) {
      throw new AssertionError("accepted: " + refusal);
    }
    expectClosed();
    return refusal;
  }

  /**
   * The broker breaks the connection off for that reason: with DISCONNECT in MQTT 5.0, by closing
   * before.
   */
  public void expectBrokenOff(ReasonCode... allowed) {
    if (version.hasProperties()) {
      expectDisconnect(allowed);
    } else {
      expectClosed();
    }
  }

  /**
   * The broker has nothing to say: the next packet is the PINGRESP to a PINGREQ sent now. This
   * proves that what was sent here before has been read, and that its immediate answers, were there
   * any, would have come.
   */
  public void expectNothing() {
    send(new Packet.Pingreq());
    expect(Packet.Pingresp.class);
  }

  /**
   * Nothing that {@code publisher} sent so far reaches this client: the next message is a QoS 0 one
   * published by it now, which would come later than them.
   */
  public void expectNothingFrom(RawClient publisher) {
    String topic = unique("barrier");
    subscribe(topic, Qos.AT_MOST_ONCE);
    publisher.publish(topic, "nothing else");
    var publish = expect(Packet.Publish.class);
    if (!publish.topic().name().equals(topic)) {
      throw new AssertionError("expected nothing but got " + publish);
    }
    unsubscribe(topic);
  }

  /** Subscribes at the least demanding options and expects SUBACK as the next packet. */
  public Packet.Suback subscribe(String filter, Qos qos) {
    return subscribe(Properties.NONE, new Packet.Filter(filter, qos, false, false, 0));
  }

  /** Subscribes and expects SUBACK as the next packet. */
  public Packet.Suback subscribe(Properties properties, Packet.Filter... filters) {
    int packetId = nextPacketId();
    send(new Packet.Subscribe(packetId, List.of(filters), properties));
    var suback = expect(Packet.Suback.class);
    requireId(packetId, suback.packetId());
    return suback;
  }

  /** Unsubscribes and expects UNSUBACK as the next packet. */
  public Packet.Unsuback unsubscribe(String... filters) {
    int packetId = nextPacketId();
    send(new Packet.Unsubscribe(packetId, List.of(filters), Properties.NONE));
    var unsuback = expect(Packet.Unsuback.class);
    requireId(packetId, unsuback.packetId());
    return unsuback;
  }

  /** Publishes at QoS 0, not retained. */
  public RawClient publish(String topic, String payload) {
    return send(message(topic, Qos.AT_MOST_ONCE, payload, false, Properties.NONE));
  }

  /** Publishes and completes the flow of that QoS; messages that come meanwhile are kept. */
  public ReasonCode publish(String topic, Qos qos, String payload) {
    return complete(message(topic, qos, payload, false, Properties.NONE));
  }

  /**
   * Publishes a retained message and completes the flow of that QoS; messages that come meanwhile
   * are kept.
   */
  public ReasonCode retain(String topic, Qos qos, String payload) {
    return complete(message(topic, qos, payload, true, Properties.NONE));
  }

  /** A PUBLISH with a Packet Identifier of its own (0 at QoS 0). */
  public Packet.Publish message(
      String topic, Qos qos, String payload, boolean retain, Properties properties) {
    int packetId = qos == Qos.AT_MOST_ONCE ? 0 : nextPacketId();
    byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
    return new Packet.Publish(Topic.of(topic), qos, false, retain, packetId, bytes, properties);
  }

  /**
   * Sends a PUBLISH and completes the flow of its QoS; messages that come meanwhile are kept.
   *
   * @return the reason of PUBACK, of a PUBREC that ends the flow, else of PUBCOMP; at QoS 0 success
   */
  public ReasonCode complete(Packet.Publish publish) {
    send(publish);
    return switch (publish.qos()) {
      case AT_MOST_ONCE -> ReasonCode.SUCCESS;
      case AT_LEAST_ONCE -> idChecked(publish, await(Packet.Puback.class)).reason();
      case EXACTLY_ONCE -> {
        ReasonCode reason = idChecked(publish, await(Packet.Pubrec.class)).reason();
        yield reason.isError() ? reason : release(publish.packetId());
      }
    };
  }

  /** Sends PUBREL and returns the reason of the PUBCOMP. */
  public ReasonCode release(int packetId) {
    send(new Packet.Pubrel(packetId, ReasonCode.SUCCESS, Properties.NONE));
    var pubcomp = await(Packet.Pubcomp.class);
    requireId(packetId, pubcomp.packetId());
    return pubcomp.reason();
  }

  /** The next packet, which must be a PUBLISH; the flow of its QoS is completed. */
  public Packet.Publish receive() {
    var publish = expect(Packet.Publish.class);
    acknowledge(publish);
    return publish;
  }

  /**
   * The next packet, which must be a PUBLISH of that topic and payload; the flow of its QoS is
   * completed.
   */
  public Packet.Publish receive(String topic, String payload) {
    var publish = receive();
    if (!publish.topic().name().equals(topic) || !payload(publish).equals(payload)) {
      throw new AssertionError(
          "expected "
              + payload
              + " on "
              + topic
              + " but got "
              + payload(publish)
              + " in "
              + publish);
    }
    return publish;
  }

  /** Completes the flow of a PUBLISH that came; other packets that come meanwhile are kept. */
  public void acknowledge(Packet.Publish publish) {
    int packetId = publish.packetId();
    switch (publish.qos()) {
      case AT_MOST_ONCE -> {}
      case AT_LEAST_ONCE -> send(new Packet.Puback(packetId, ReasonCode.SUCCESS, Properties.NONE));
      case EXACTLY_ONCE -> {
        send(new Packet.Pubrec(packetId, ReasonCode.SUCCESS, Properties.NONE));
        requireId(packetId, await(Packet.Pubrel.class).packetId());
        send(new Packet.Pubcomp(packetId, ReasonCode.SUCCESS, Properties.NONE));
      }
    }
  }

  /** The payload of a message as text. */
  public static String payload(Packet.Publish publish) {
    return new String(publish.payload(), StandardCharsets.UTF_8);
  }

  /** Says goodbye and waits until the broker has taken notice. */
  public void disconnect() {
    disconnect(ReasonCode.SUCCESS, Properties.NONE);
  }

  /** Sends DISCONNECT and waits until the broker has taken notice. */
  public void disconnect(ReasonCode reason, Properties properties) {
    send(new Packet.Disconnect(reason, properties));
    drop();
  }

  /**
   * Ends the connection without DISCONNECT and waits until the broker has taken notice; what it
   * sent last is lost.
   */
  public void drop() {
    try (socket) {
      socket.shutdownOutput();
      while (receiveMore(System.nanoTime() + deadline.toNanos())) {
        received.clear();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the connection with a TCP reset. */
  public void reset() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Closes the connection without DISCONNECT, if it is still open, and waits for nothing. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Opens with a CONNECT: sends it and expects that it is accepted. */
  static RawClient open(InetSocketAddress address, Packet.Connect connect) {
    return connect(address, connect.version()).open(connect);
  }

  /** Opens with that CONNECT: sends it and expects that it is accepted. */
  public RawClient open(Packet.Connect connect) {
    RawClient client = send(connect);
    var connack = client.expect(Packet.Connack.class);
    if (connack.reason() != ReasonCode.SUCCESS) {
      throw new AssertionError("refused: " + connack);
    }
    client.connack = connack;
    return client;
  }

  private @Nullable Packet read() {
    long until = System.nanoTime() + deadline.toNanos();
    while (true) {
      Packet packet = decoder.decode(received);
      if (packet != null) {
        return packet;
      }
      received.discardReadBytes();
      if (!receiveMore(until)) {
        return null;
      }
    }
  }

  /** Reads what there is; false when the broker has closed. */
  private boolean receiveMore(long untilNanos) {
    long leftMillis = (untilNanos - System.nanoTime()) / 1_000_000;
    if (leftMillis <= 0) {
      throw new AssertionError("nothing came within " + deadline);
    }
    byte[] chunk = new byte[8192];
    try {
      socket.setSoTimeout((int) leftMillis);
      int count = socket.getInputStream().read(chunk);
      received.writeBytes(chunk, 0, Math.max(count, 0));
      return count >= 0;
    } catch (SocketTimeoutException e) {
      throw new AssertionError("nothing came within " + deadline, e);
    } catch (IOException e) {
      return false; // a reset is how a broker closes on bytes it has not read
    }
  }

  private static <T extends Packet.Acknowledgement> T idChecked(
      Packet.Publish publish, T acknowledgement) {
    requireId(publish.packetId(), acknowledgement.packetId());
    return acknowledgement;
  }

  private static void requireId(int expected, int actual) {
    if (expected != actual) {
      throw new AssertionError("expected packet identifier " + expected + " but got " + actual);
    }
  }

  private static void requireOneOf(ReasonCode reason, ReasonCode... allowed) {
    if (allowed.length > 0 && !List.of(allowed).contains(reason)) {
      throw new AssertionError("expected " + Arrays.toString(allowed) + " but got " + reason);
    }
  }
}
