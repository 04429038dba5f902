package io.sundew.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks an admin API byte by byte, right or wrong, over a connection of its own for each question.
 * Thread safe.
 */
final class HttpPeer {
  private static final JsonMapper MAPPER = new JsonMapper();

  private final SocketAddress address;
  private final String token;

  private HttpPeer(SocketAddress address, String token) {
    this.address = address;
    this.token = token;
  }

  /** By the unix socket of that data directory. */
  static HttpPeer unix(Path data) {
    return new HttpPeer(UnixDomainSocketAddress.of(data.resolve("admin.sock")), tokenOf(data));
  }

  /** By TCP, with the token of that data directory. */
  static HttpPeer tcp(InetSocketAddress address, Path data) {
    return new HttpPeer(address, tokenOf(data));
  }

  static String tokenOf(Path data) {
    try {
      return Files.readString(data.resolve("admin.token")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A response. */
  record Reply(int status, List<String> headers, String body) {
    JsonNode json() {
      try {
        return MAPPER.readTree(body);
      } catch (IOException e) {
        throw new AssertionError("not JSON: " + body, e);
      }
    }

    /** The answer, which must be 200. */
    JsonNode ok() {
      if (status != 200) {
        throw new AssertionError(status + " " + body);
      }
      return json();
    }

    Optional<String> header(String name) {
      String start = name + ": ";
      return headers.stream()
          .filter(line -> line.regionMatches(true, 0, start, 0, start.length()))
          .map(line -> line.substring(start.length()))
          .findFirst();
    }
  }

  Reply get(String path) {
    return ask("GET", path, null);
  }

  Reply post(String path) {
    return ask("POST", path, null);
  }

  Reply ask(String method, String path, @Nullable String body) {
    return ask(head(method, path, body), body == null ? "" : body);
  }

  /** The head of a request that is let in. */
  String head(String method, String path, @Nullable String body) {
    String head =
        method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token;
    return body == null
        ? head + "\r\nConnection: close\r\n\r\n"
        : head
            + "\r\nConnection: close\r\nContent-Length: "
            + body.getBytes(StandardCharsets.UTF_8).length
            + "\r\n\r\n";
  }

  /** Sends that and reads what comes back until the broker closes. */
  Reply ask(String head, String body) {
    try (SocketChannel channel = SocketChannel.open(address)) {
      send(channel, head + body);
      return reply(readAll(channel));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A connection on which nothing was sent. */
  SocketChannel open() throws IOException {
    return SocketChannel.open(address);
  }

  static void send(SocketChannel channel, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** All there is until the broker closes; a minute later the test fails rather than hangs. */
  static String readAll(SocketChannel channel) throws IOException {
    var all = new ByteArrayOutputStream();
    Thread reader = Thread.currentThread();
    var watch =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    TimeUnit.SECONDS.sleep(60);
                    reader.interrupt();
                  } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                  }
                });
    try (InputStream in = Channels.newInputStream(channel)) {
      in.transferTo(all);
    } finally {
      watch.interrupt();
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  static Reply reply(String text) {
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      return new Reply(0, List.of(), text);
    }
    List<String> lines = new ArrayList<>(text.substring(0, end).lines().toList());
    int status = Integer.parseInt(lines.removeFirst().split(" ")[1]);
    return new Reply(status, lines, text.substring(end + 4));
  }
}
