package io.sundew.plugin.bridgehttp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A client of server-sent events, made of a socket. */
final class Events implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 10_000;

  private final Socket socket;
  private final BufferedReader lines;

  /**
   * Asks for messages.
   *
   * @param authorization the header's value; empty for none
   */
  Events(InetSocketAddress broker, String authorization, String query) throws IOException {
    socket = new Socket(broker.getAddress(), broker.getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
    String login = authorization.isEmpty() ? "" : "Authorization: " + authorization + "\r\n";
    String request =
        "GET /plugins/bridge-http/messages?%s HTTP/1.1\r\nHost: h\r\n%s\r\n"
            .formatted(query, login);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    lines =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  /** The next line; {@code "null"} at the end. */
  String line() throws IOException {
    return String.valueOf(lines.readLine());
  }

  /** Reads up to a line that begins so. */
  String await(String beginning) throws IOException {
    String line = awaitLine(each -> each.startsWith(beginning) || each.equals("null"));
    if (line.equals("null")) {
      throw new AssertionError("the stream has ended");
    }
    return line;
  }

  /** Reads up to the end. */
  void awaitEnd() throws IOException {
    awaitLine("null"::equals);
  }

  private String awaitLine(Predicate<String> wanted) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    String line = line();
    while (!wanted.test(line)) {
      if (System.nanoTime() - deadline > 0) { // heartbeats come for ever
        throw new AssertionError("not within " + PATIENCE_MILLIS + " ms, last was: " + line);
      }
      line = line();
    }
    return line;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
