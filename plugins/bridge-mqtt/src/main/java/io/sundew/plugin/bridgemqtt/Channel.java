package io.sundew.plugin.bridgemqtt;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/**
 * A connection to a remote broker: one of TCP, and what is spoken over it. Thread safe.
 *
 * <p>Whoever closes a socket of TLS says so to the other end, and first waits for whoever is
 * writing: for ever, where the other end does not read. To {@link #close} therefore ends TCP alone,
 * which wakes whoever writes or reads.
 *
 * @param tcp what it goes over
 * @param socket what is spoken over that; the same where it is plain
 */
record Channel(Socket tcp, Socket socket) implements AutoCloseable {

  InputStream input() throws IOException {
    return socket.getInputStream();
  }

  OutputStream output() throws IOException {
    return socket.getOutputStream();
  }

  /** Waits for the other end no longer than the time-outs that its owner looks after. */
  void waitLong() throws IOException {
    tcp.setSoTimeout(0);
    socket.setSoTimeout(0);
  }

  /**
   * Ends it politely, for when nobody writes any more; may wait for as long as the other end does
   * not read.
   */
  void end() {
    end(socket);
  }

  /** Ends it at once. Never waits. */
  @Override
  public void close() {
    end(tcp);
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) { // it is of no use any more
    }
  }
}
