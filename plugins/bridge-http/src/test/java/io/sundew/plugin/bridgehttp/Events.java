package io.sundew.plugin.bridgehttp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client of server-sent events, made of a socket. */
final class Events implements AutoCloseable {
  private final Socket socket;
  private final BufferedReader lines;

  /**
   * Asks for messages.
   *
   * @param authorization the header's value; empty for none
   */
  Events(InetSocketAddress broker, String authorization, String query) throws IOException {
    socket = new Socket(broker.getAddress(), broker.getPort());
    socket.setSoTimeout(10_000);
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
    String line = line();
    while (!line.startsWith(beginning)) {
      if (line.equals("null")) {
        throw new AssertionError("the stream has ended");
      }
      line = line();
    }
    return line;
  }

  /** Reads up to the end. */
  void awaitEnd() throws IOException {
    String line = line();
    while (!line.equals("null")) {
      line = line();
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
