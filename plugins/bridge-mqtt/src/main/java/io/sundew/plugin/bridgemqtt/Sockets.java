package io.sundew.plugin.bridgemqtt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Opens connections to remote brokers, with TLS where that is configured. Thread safe. */
final class Sockets {
  static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Optional<RemoteTls> tls;
  private final Optional<String> bindAddress;

  Sockets(Optional<RemoteTls> tls, Optional<String> bindAddress) {
    this.tls = tls;
    this.bindAddress = bindAddress;
  }

  /** Waits until something answers at that address, and leaves it at that. */
  static void probe(Address address) throws IOException {
    try (var socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(address.host(), address.port()), (int) TIMEOUT.toMillis());
    }
  }

  /** Who may break an attempt off, by closing what it is working on. */
  interface Attempt {
    /** Tells the socket that is being connected. */
    void connecting(Socket socket) throws IOException;
  }

  /**
   * Connects, to the first of the host's addresses that answers.
   *
   * @throws IOException which says what failed, for operators
   */
  Channel open(Address address, Attempt attempt) throws IOException {
    IOException problem = null;
    for (InetAddress each : InetAddress.getAllByName(address.host())) {
      var socket = new Socket();
      try {
        attempt.connecting(socket);
        return connect(socket, each, address);
      } catch (IOException e) {
        socket.close();
        if (e instanceof SSLException) {
          throw e; // it is there, and not who it should be
        }
        problem = e;
      }
    }
    throw problem == null ? new IOException("no address of " + address.host()) : problem;
  }

  private Channel connect(Socket socket, InetAddress ip, Address address) throws IOException {
    if (bindAddress.isPresent()) {
      socket.bind(new InetSocketAddress(InetAddress.getByName(bindAddress.get()), 0));
    }
    socket.setTcpNoDelay(true); // what is written is gathered before
    socket.connect(new InetSocketAddress(ip, address.port()), (int) TIMEOUT.toMillis());
    socket.setSoTimeout((int) TIMEOUT.toMillis());
    return new Channel(socket, tls.isPresent() ? tls.get().wrap(socket, address) : socket);
  }
}
