package io.sundew.broker.egress;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that says, byte by byte, what a test has it say. */
final class RawServer implements AutoCloseable {
  /** What is done once a request's head has been read. */
  interface Script {
    void play(String head, OutputStream out, Socket socket) throws Exception;
  }

  /** The heads of the requests that came. */
  final List<String> heads = new CopyOnWriteArrayList<>();

  /** The connections that came. */
  final AtomicInteger connections = new AtomicInteger();

  /** One permit for each connection that has ended. */
  final Semaphore closed = new Semaphore(0);

  private final ServerSocket server;
  private final Script script;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  RawServer(Script script) throws IOException {
    this(InetAddress.getByName("127.0.0.1"), 0, script);
  }

  RawServer(InetAddress address, int port, Script script) throws IOException {
    this.server = new ServerSocket(port, 1000, address);
    this.script = script;
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        connections.incrementAndGet();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      for (String head = head(in); !head.isEmpty(); head = head(in)) {
        heads.add(head);
        in.skip(contentLength(head));
        script.play(head, socket.getOutputStream(), socket);
      }
    } catch (Exception brokenOff) {
      // what a script does to its client may break its own connection, too
    } finally {
      closed.release();
    }
  }

  /** The lines before the body; empty when the client has closed. */
  private static String head(BufferedReader in) throws IOException {
    var head = new StringBuilder();
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      head.append(line).append('\n');
    }
    return head.toString();
  }

  private static long contentLength(String head) {
    return head.lines()
        .filter(line -> line.startsWith("Content-Length: "))
        .mapToLong(line -> Long.parseLong(line.substring("Content-Length: ".length())))
        .findFirst()
        .orElse(0);
  }

  /** A complete response. */
  static byte[] response(String status, String headers, String body) {
    return ("HTTP/1.1 "
            + status
            + "\r\n"
            + headers
            + "Content-Length: "
            + body.length()
            + "\r\n\r\n"
            + body)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
