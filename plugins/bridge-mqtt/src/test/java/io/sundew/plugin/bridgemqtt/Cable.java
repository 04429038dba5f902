package io.sundew.plugin.bridgemqtt;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A connection that can be pulled out, in the middle of whatever goes over it. Thread safe. */
final class Cable implements AutoCloseable {
  private final InetSocketAddress target;
  private final ServerSocket server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicLong bytes = new AtomicLong();
  private volatile boolean isPlugged = true;

  Cable(InetSocketAddress target) {
    this.target = target;
    try {
      this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
  }

  /** How much went over it, in both directions. */
  long bytes() {
    return bytes.get();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket near = server.accept();
        if (isPlugged) {
          join(near);
        } else {
          near.close();
        }
      } catch (IOException _) { // it is closed, or nobody is there
      }
    }
  }

  private void join(Socket near) throws IOException {
    Socket far;
    try {
      far = new Socket(target.getAddress(), target.getPort());
    } catch (IOException nobody) {
      near.close();
      throw nobody;
    }
    near.setTcpNoDelay(true);
    far.setTcpNoDelay(true);
    sockets.add(near);
    sockets.add(far);
    Thread.ofVirtual().start(() -> copy(near, far));
    Thread.ofVirtual().start(() -> copy(far, near));
  }

  private void copy(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[4096];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        out.write(buffer, 0, count);
        bytes.addAndGet(count);
      }
    } catch (IOException _) { // it was pulled out
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  /** Breaks what goes over it with a reset; new connections come through. */
  void cut() {
    for (Socket socket : sockets) {
      try {
        socket.setSoLinger(true, 0);
        socket.close();
      } catch (IOException _) { // it is closed already
      }
    }
  }

  /** Nobody comes through from now on. */
  void unplug() {
    isPlugged = false;
    cut();
  }

  /** Connections come through again. */
  void plug() {
    isPlugged = true;
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
  }
}
