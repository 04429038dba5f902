package io.sundew.broker.cli;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.PacketDecoder;
import io.sundew.mqtt.PacketEncoder;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Topic;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Clients that show a broker what it will have to do most. */
final class Rehearsal {
  private static final int BURST = 200;

  /** Below the number of messages a broker has under way to one client. */
  private static final int WINDOW = 16;

  private static final int RECEIVERS = 20;
  private static final int TIMEOUT_MILLIS = 10_000;

  private Rehearsal() {}

  /**
   * Keeps the broker at that address busy for that long.
   *
   * @throws UncheckedIOException when it does not answer as a broker does
   */
  static void run(InetSocketAddress broker, Duration time) {
    long end = System.nanoTime() + time.toNanos();
    try {
      do {
        for (ProtocolVersion version : List.of(ProtocolVersion.V3_1_1, ProtocolVersion.V5)) {
          exchange(broker, version);
        }
      } while (System.nanoTime() - end < 0);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void exchange(InetSocketAddress broker, ProtocolVersion version)
      throws IOException {
    List<Peer> receivers = new ArrayList<>();
    try (var publisher = new Peer(broker, version, "rehearsal-publisher")) {
      for (int i = 0; i < RECEIVERS; i++) {
        var receiver = new Peer(broker, version, "rehearsal-" + i);
        receivers.add(receiver);
        receiver.subscribe("all/#", Qos.AT_MOST_ONCE);
        receiver.subscribe("one/" + i, Qos.EXACTLY_ONCE);
      }
      for (int round = 0; round < 5; round++) {
        fanOut(publisher, receivers);
        pair(publisher, receivers.get(round), "one/" + round);
      }
    } finally {
      for (Peer receiver : receivers) {
        receiver.close();
      }
    }
  }

  private static void fanOut(Peer publisher, List<Peer> receivers) throws IOException {
    publisher.publish("all/receivers", Qos.AT_MOST_ONCE, BURST);
    for (Peer receiver : receivers) {
      receiver.take(BURST);
    }
  }

  private static void pair(Peer publisher, Peer receiver, String topic) throws IOException {
    for (int i = 0; i < 3; i++) {
      publisher.publish(topic, Qos.AT_MOST_ONCE, BURST);
      receiver.take(BURST);
      publisher.publish(topic, Qos.AT_MOST_ONCE, 1);
      receiver.take(1);
      publisher.publish(topic, Qos.AT_LEAST_ONCE, WINDOW);
      receiver.take(WINDOW);
      publisher.settle(WINDOW);
      publisher.publish(topic, Qos.EXACTLY_ONCE, WINDOW);
      publisher.settle(WINDOW);
      receiver.take(WINDOW);
      receiver.settle(WINDOW);
    }
  }

  /** One client, that waits for what it expects. */
  private static final class Peer implements AutoCloseable {
    private final Socket socket = new Socket();
    private final PacketDecoder decoder = new PacketDecoder(1 << 20);
    private final ProtocolVersion version;
    private final ByteBuf in = Unpooled.buffer(1 << 16);
    private final byte[] payload = new byte[64];
    private int packetId;
    private int messages;
    private int ends;

    Peer(InetSocketAddress broker, ProtocolVersion version, String clientId) throws IOException {
      this.version = version;
      decoder.version(version);
      socket.connect(broker, TIMEOUT_MILLIS);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      send(
          new Packet.Connect(
              version, false, true, 60, clientId, null, null, null, Properties.NONE));
      receive();
    }

    void subscribe(String filter, Qos qos) throws IOException {
      var one = new Packet.Filter(filter, qos, false, false, 0);
      send(new Packet.Subscribe(nextId(), List.of(one), Properties.NONE));
      receive();
    }

    private int nextId() {
      packetId = packetId % 0xFFFF + 1;
      return packetId;
    }

    void publish(String topic, Qos qos, int count) throws IOException {
      ByteBuf out = Unpooled.buffer(1 << 14);
      Topic name = Topic.of(topic);
      for (int i = 0; i < count; i++) {
        int id = qos == Qos.AT_MOST_ONCE ? 0 : nextId();
        PacketEncoder.encode(
            new Packet.Publish(name, qos, false, false, id, payload, Properties.NONE),
            version,
            out);
      }
      write(out);
    }

    /** Waits for so many messages more. */
    void take(int count) throws IOException {
      while (messages < count) {
        receive();
      }
      messages -= count;
    }

    /** Waits for the ends of so many exchanges of QoS 1 or 2 more. */
    void settle(int count) throws IOException {
      while (ends < count) {
        receive();
      }
      ends -= count;
    }

    private void receive() throws IOException {
      Packet packet = decoder.decode(in);
      while (packet == null) {
        in.discardReadBytes();
        int read = in.writeBytes(socket.getInputStream(), in.writableBytes());
        if (read < 0) {
          throw new EOFException("the broker closed the connection");
        }
        packet = decoder.decode(in);
      }
      count(packet);
      answer(packet);
    }

    private void count(Packet packet) {
      switch (packet) {
        case Packet.Publish _ -> messages++;
        case Packet.Puback _, Packet.Pubrel _, Packet.Pubcomp _ -> ends++;
        default -> {}
      }
    }

    private void answer(Packet packet) throws IOException {
      int id = packet instanceof Packet.Acknowledgement ack ? ack.packetId() : 0;
      switch (packet) {
        case Packet.Publish publish when publish.qos() == Qos.AT_LEAST_ONCE ->
            send(new Packet.Puback(publish.packetId(), ReasonCode.SUCCESS, Properties.NONE));
        case Packet.Publish publish when publish.qos() == Qos.EXACTLY_ONCE ->
            send(new Packet.Pubrec(publish.packetId(), ReasonCode.SUCCESS, Properties.NONE));
        case Packet.Pubrec _ -> send(new Packet.Pubrel(id, ReasonCode.SUCCESS, Properties.NONE));
        case Packet.Pubrel _ -> send(new Packet.Pubcomp(id, ReasonCode.SUCCESS, Properties.NONE));
        default -> {}
      }
    }

    private void send(Packet packet) throws IOException {
      ByteBuf out = Unpooled.buffer(64);
      PacketEncoder.encode(packet, version, out);
      write(out);
    }

    private void write(ByteBuf out) throws IOException {
      socket.getOutputStream().write(out.array(), out.arrayOffset(), out.readableBytes());
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
