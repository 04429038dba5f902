package io.sundew.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A TCP connection to the broker that a test can cut: what a client sees as a lost network, and the
 * broker as an end without DISCONNECT.
 *
 * <p>Thread safe. Takes any number of connections until it is cut.
 */
final class Cable implements AutoCloseable {
  private final ServerSocket entrance;
  private final int brokerPort;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  Cable(int brokerPort) throws IOException {
    this(0, brokerPort);
  }

  /** One whose entrance is known before it is there. */
  Cable(int entrancePort, int brokerPort) throws IOException {
    this.entrance = new ServerSocket(entrancePort, 10, InetAddress.getLoopbackAddress());
    this.brokerPort = brokerPort;
    Thread.ofVirtual().name("cable").start(this::accept);
  }

  int port() {
    return entrance.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        var client = entrance.accept();
        sockets.add(client);
        var broker = new Socket(InetAddress.getLoopbackAddress(), brokerPort);
        sockets.add(broker);
        Thread.ofVirtual().start(() -> copy(client, broker));
        Thread.ofVirtual().start(() -> copy(broker, client));
      }
    } catch (IOException e) {
      cut(); // closed by the test, or the broker is gone: no connection either way
    }
  }

  private void copy(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // Either end closed: closing both passes that on, which is all a cable does.
    }
  }

  /** Closes every connection; no later one is taken. */
  void cut() {
    closeQuietly(entrance);
    sockets.forEach(Cable::closeQuietly);
  }

  private static void closeQuietly(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      throw new AssertionError("a socket does not close", e);
    }
  }

  @Override
  public void close() {
    cut();
  }
}
