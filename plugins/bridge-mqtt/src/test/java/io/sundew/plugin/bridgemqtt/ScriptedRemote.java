package io.sundew.plugin.bridgemqtt;

import io.netty.buffer.Unpooled;
import io.sundew.api.ProtocolVersion;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.PacketDecoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A server that is no broker: it takes a connection's first packet and then does as it is told.
 * Thread safe.
 */
final class ScriptedRemote implements AutoCloseable {
  private static final byte CONNECT = 0x10;

  private final ServerSocket server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger visits = new AtomicInteger();
  private final List<byte[]> connects = new CopyOnWriteArrayList<>();
  private final Script script;

  /** What it does once a CONNECT has come. */
  interface Script {
    void play(Socket socket) throws IOException, InterruptedException;
  }

  ScriptedRemote(Script script) {
    this(plain(), script);
  }

  ScriptedRemote(ServerSocket server, Script script) {
    this.server = server;
    this.script = script;
    Thread.ofVirtual().start(this::accept);
  }

  private static ServerSocket plain() {
    try {
      return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        sockets.add(socket);
        visits.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException _) { // it is closed
      }
    }
  }

  private void serve(Socket socket) {
    try {
      byte[] first = packet(socket);
      if (first != null) {
        connects.add(first);
        script.play(socket);
      }
    } catch (IOException | InterruptedException _) { // the bridge has left
    }
  }

  /** The next packet as it came; null where there is no more. */
  static byte @Nullable [] packet(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    var head = new ByteArrayOutputStream();
    int length = 0;
    for (int shift = -7; shift < 28; shift += 7) {
      int next = in.read();
      if (next < 0) {
        return null;
      }
      head.write(next);
      if (shift >= 0) {
        length |= (next & 0x7F) << shift;
        if (next < 0x80) {
          break;
        }
      }
    }
    head.write(in.readNBytes(length));
    return head.toByteArray();
  }

  /** That packet, as a broker reads it that was connected to in this version. */
  static Packet read(byte[] packet, ProtocolVersion version) {
    var decoder = new PacketDecoder(packet.length);
    if (packet[0] != CONNECT) {
      decoder.version(version);
    }
    return Objects.requireNonNull(decoder.decode(Unpooled.wrappedBuffer(packet)));
  }

  /** Sends those bytes. */
  static void send(Socket socket, String hex) throws IOException {
    socket.getOutputStream().write(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  InetSocketAddress address() {
    return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
  }

  /** How often somebody came. */
  int visits() {
    return visits.get();
  }

  /** The first packets of those who came, in order. */
  List<byte[]> connects() {
    return connects;
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
