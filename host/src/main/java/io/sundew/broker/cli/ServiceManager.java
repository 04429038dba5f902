package io.sundew.broker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * The service manager that started this process, told how it is: systemd with {@code Type=notify},
 * or another that speaks <a href="https://www.freedesktop.org/software/systemd/man/sd_notify.html">
 * sd_notify</a>. Where {@code NOTIFY_SOCKET} names nobody it is told nothing. Thread safe.
 *
 * <p>Through Netty's native library, because Java has no datagrams on unix sockets.
 */
final class ServiceManager {
  private final String socket;

  private ServiceManager(String socket) {
    this.socket = socket;
  }

  static ServiceManager of(Map<String, String> environment) {
    return new ServiceManager(environment.getOrDefault("NOTIFY_SOCKET", ""));
  }

  /** Clients may connect. */
  void ready(String status) {
    tell("READY=1\nSTATUS=" + status);
  }

  /** The configuration is read again; {@link #ready} says that it is done. */
  void reloading() {
    tell("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1000);
  }

  void stopping() {
    tell("STOPPING=1");
  }

  private void tell(String state) {
    if (socket.isEmpty()) {
      return;
    }
    try {
      send(state);
    } catch (IOException e) {
      LogSetup.CONFIGURATION.warn(
          "The service manager at NOTIFY_SOCKET={} was not told {}: {}",
          socket,
          state.lines().findFirst().orElse(""),
          e.toString());
    }
  }

  private void send(String state) throws IOException {
    if (!Epoll.isAvailable()) {
      throw new IOException("Netty's native library does not load here");
    }
    byte[] text = state.getBytes(UTF_8);
    ByteBuffer datagram = ByteBuffer.allocateDirect(text.length).put(text).flip();
    Socket from = Socket.newSocketDomainDgram();
    try {
      from.sendToDomainSocket(datagram, 0, text.length, address());
    } finally {
      from.close();
    }
  }

  /** A name that is no file begins with {@code @} in the environment, with 0 for the kernel. */
  private byte[] address() {
    return (socket.startsWith("@") ? "\0" + socket.substring(1) : socket).getBytes(UTF_8);
  }
}
