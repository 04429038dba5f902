package io.sundew.broker.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.PacketDecoder;
import io.sundew.mqtt.PacketEncoder;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.PublishEncoder;
import io.sundew.mqtt.Topic;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * A connection of MQTT 3.1.1 without a channel: what {@code transport.ConnectionHandler} does for
 * one, with bytes that come from a buffer and go nowhere. Confined to one thread.
 */
final class BareClient implements Outbox {
  private static final ProtocolVersion VERSION = ProtocolVersion.V3_1_1;
  private static final int MAXIMUM_PACKET = 1 << 20;

  private final BareKernel kernel;
  private final ByteBuf out = Unpooled.directBuffer(64 << 10);
  private final PacketDecoder decoder = new PacketDecoder(MAXIMUM_PACKET);
  private final Connection connection;

  BareClient(BareKernel kernel, String clientId) {
    this.kernel = kernel;
    this.connection =
        new Connection(
            kernel.kernel(),
            kernel.loop(),
            kernel.listener(),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
            List.of(),
            this);
    connection.opened();
    send(new Packet.Connect(VERSION, false, true, 0, clientId, null, null, null, Properties.NONE));
    expectAnswer("CONNECT");
  }

  void subscribe(String filter) {
    var wanted = new Packet.Filter(filter, Qos.AT_MOST_ONCE, false, false, 0);
    send(new Packet.Subscribe(1, List.of(wanted), Properties.NONE));
    expectAnswer("SUBSCRIBE");
  }

  private void expectAnswer(String packet) {
    kernel.runTasks();
    if (written() == 0) {
      throw new IllegalStateException(packet + " was not answered");
    }
  }

  private void send(Packet packet) {
    ByteBuf in = Unpooled.buffer();
    PacketEncoder.encode(packet, VERSION, in);
    read(in);
  }

  /** Appends a QoS 0 PUBLISH. */
  static void writePublish(ByteBuf in, String topic, byte[] payload) {
    PublishEncoder.encode(
        in,
        VERSION,
        Topic.of(topic),
        0,
        false,
        Qos.AT_MOST_ONCE,
        false,
        false,
        0,
        Properties.NONE,
        -1,
        PublishEncoder.NO_IDENTIFIERS,
        payload);
  }

  /** Takes these bytes as one read and ends the loop's round. */
  void read(ByteBuf in) {
    kernel.loop().lookAtClock();
    connection.heard();
    while (in.isReadable() && connection.admits(in.getUnsignedByte(in.readerIndex()))) {
      Packet packet = decoder.decode(in);
      if (packet == null) {
        break;
      }
      connection.receive(packet);
    }
    connection.readEnded();
    kernel.loop().endRound();
  }

  /** How many bytes were sent since this was asked last. */
  int written() {
    int bytes = out.writerIndex();
    out.clear();
    return bytes;
  }

  void release() {
    out.release();
  }

  @Override
  public ByteBuf room(int bytes) {
    return out.ensureWritable(bytes);
  }

  @Override
  public void append(ByteBuf large) {
    large.release();
  }

  @Override
  public boolean isFull() {
    return false;
  }

  @Override
  public boolean isChoked() {
    return false;
  }

  @Override
  public long pendingBytes() {
    return out.writerIndex();
  }

  @Override
  public void pause() {}

  @Override
  public void resume() {}

  @Override
  public void close() {
    throw new IllegalStateException("the broker closed the connection");
  }
}
