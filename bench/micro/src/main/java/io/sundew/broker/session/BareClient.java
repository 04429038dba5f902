package io.sundew.broker.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.PacketDecoder;
import io.sundew.mqtt.PacketEncoder;
import io.sundew.mqtt.Properties;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * A connection without a channel: what {@code transport.ConnectionHandler} does for one, with bytes
 * that come from a buffer and go nowhere. Confined to one thread.
 */
final class BareClient implements Outbox {
  private static final int MAXIMUM_PACKET = 1 << 20;

  private final BareKernel kernel;
  private final ProtocolVersion version;
  private final ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer(64 << 10);
  private final PacketDecoder decoder = new PacketDecoder(MAXIMUM_PACKET);
  private final Connection connection;

  BareClient(BareKernel kernel, ProtocolVersion version, String clientId) {
    this.kernel = kernel;
    this.version = version;
    this.connection =
        new Connection(
            kernel.kernel(),
            kernel.loop(),
            kernel.listener(),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
            List.of(),
            this);
    connection.opened();
    send(new Packet.Connect(version, false, true, 0, clientId, null, null, null, Properties.NONE));
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
    PacketEncoder.encode(packet, version, in);
    read(in);
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
    kernel.loop().endInput();
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

  @Override
  public void closeBehind() {
    close();
  }
}
