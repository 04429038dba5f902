package io.sundew.broker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sundew.broker.config.ConfigException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Asks a broker's admin API: one connection for each request, which is all a command needs. Used by
 * one thread, which it blocks.
 */
final class AdminClient {
  static final JsonMapper MAPPER = new JsonMapper();

  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final int LONGEST_HEAD = 16 << 10;

  private final AdminAddress broker;

  AdminClient(AdminAddress broker) {
    this.broker = broker;
  }

  /** What comes back of a request that succeeded. */
  private record Response(int status, boolean chunked, int length, InputStream in) {}

  /**
   * Asks and returns the answer; that of an empty one is null.
   *
   * @throws AdminFailure saying why the broker does not do it
   * @throws ConfigException when it refuses a configuration
   */
  JsonNode ask(String method, String path, byte @Nullable [] body) {
    return ask(method, path, body, LONGEST);
  }

  private JsonNode ask(
      String method, String path, byte @Nullable [] body, @Nullable Duration longest) {
    return exchange(
        method,
        path,
        body,
        longest,
        response -> {
          byte[] answer = body(response);
          if (response.status() >= 300) {
            throw refusal(response.status(), answer);
          }
          return answer.length == 0 ? MAPPER.nullNode() : MAPPER.readTree(answer);
        });
  }

  JsonNode get(String path) {
    return ask("GET", path, null);
  }

  /** Asks with that value as JSON. */
  JsonNode ask(String method, String path, Object value) {
    try {
      return ask(method, path, MAPPER.writeValueAsBytes(value));
    } catch (IOException e) {
      throw new IllegalStateException(e); // maps and scalars can always be written
    }
  }

  /** Reads lines as they come, until there is no more or {@code wanted} says it is enough. */
  void follow(String path, Predicate<String> wanted) {
    exchange(
        "GET",
        path,
        null,
        null,
        response -> {
          if (response.status() != 200) {
            throw refusal(response.status(), body(response));
          }
          var lines = new LineCutter(wanted);
          byte[] chunk = chunk(response.in());
          while (chunk.length > 0 && lines.take(chunk)) {
            chunk = chunk(response.in());
          }
          return MAPPER.nullNode();
        });
  }

  /** What stands in a path or a query. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Posts that value as JSON, and waits for as long as it takes. */
  JsonNode askLong(String path, Object value) {
    try {
      return ask("POST", path, MAPPER.writeValueAsBytes(value), null);
    } catch (IOException e) {
      throw new IllegalStateException(e); // maps and scalars can always be written
    }
  }

  private interface Reader {
    JsonNode read(Response response) throws IOException;
  }

  private JsonNode exchange(
      String method,
      String path,
      byte @Nullable [] body,
      @Nullable Duration longest,
      Reader reader) {
    try (SocketChannel channel = SocketChannel.open(broker.address())) {
      Thread watch = longest == null ? null : closeAfter(longest, channel);
      try {
        send(channel, head(method, path, body == null ? 0 : body.length));
        if (body != null) {
          send(channel, body);
        }
        return reader.read(response(new BufferedInputStream(Channels.newInputStream(channel))));
      } finally {
        if (watch != null) {
          watch.interrupt();
        }
      }
    } catch (IOException broken) {
      throw new AdminFailure(
          "the broker at %s does not answer: %s".formatted(broker, broken.getMessage()), broken);
    }
  }

  /** A channel has no time-out of its own; closing it ends what waits for it. */
  private static Thread closeAfter(Duration longest, SocketChannel channel) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try {
                Thread.sleep(longest);
                channel.close();
              } catch (InterruptedException | IOException _) {
                Thread.currentThread().interrupt(); // the answer came
              }
            });
  }

  private byte[] head(String method, String path, int length) {
    String host =
        broker.address() instanceof UnixDomainSocketAddress ? "localhost" : hostOf(broker.name());
    return """
    %s %s HTTP/1.1\r
    Host: %s\r
    Authorization: Bearer %s\r
    Content-Length: %d\r
    Connection: close\r
    \r
    """
        .formatted(method, path, host, broker.token(), length)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String hostOf(String url) {
    return url.replaceFirst("^http://", "").replaceFirst("/.*$", "");
  }

  private static void send(SocketChannel channel, byte[] bytes) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
  }

  private static Response response(InputStream in) throws IOException {
    String[] first = line(in).split(" ", 3);
    if (first.length < 2 || !first[0].startsWith("HTTP/1.") || !first[1].matches("\\d{3}")) {
      throw new IOException("what answers there does not speak HTTP");
    }
    boolean chunked = false;
    int length = -1;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      String[] parts = header.toLowerCase(Locale.ROOT).split(":\\s*", 2);
      if (parts[0].equals("content-length")) {
        length = Integer.parseInt(parts[1].strip());
      } else if (parts[0].equals("transfer-encoding")) {
        chunked = true;
      }
    }
    return new Response(Integer.parseInt(first[1]), chunked, length, in);
  }

  private static byte[] body(Response response) throws IOException {
    if (response.chunked() || response.length() < 0) {
      return response.in().readAllBytes(); // 204 has none, and only what is followed is chunked
    }
    byte[] body = response.in().readNBytes(response.length());
    if (body.length < response.length()) {
      throw new EOFException("the answer is cut short");
    }
    return body;
  }

  /** The next part of a body in parts; empty at its end. */
  private static byte[] chunk(InputStream in) throws IOException {
    String size = line(in);
    byte[] chunk = in.readNBytes(Integer.parseInt(size.strip(), 16));
    line(in);
    return chunk;
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the connection was closed");
      }
      if (line.length() > LONGEST_HEAD) {
        throw new IOException("the head of the answer is too long");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  private static RuntimeException refusal(int status, byte[] body) throws IOException {
    JsonNode problem = body.length == 0 ? MAPPER.nullNode() : MAPPER.readTree(body);
    String detail = problem.path("detail").asText("the broker answers " + status);
    return status == 422
        ? new ConfigException(List.of(detail))
        : new AdminFailure(status == 401 ? "the token is not that of this broker" : detail);
  }

  /** Makes lines of bytes that come in parts. */
  private static final class LineCutter {
    private final Predicate<String> wanted;
    private byte[] rest = new byte[0];

    LineCutter(Predicate<String> wanted) {
      this.wanted = wanted;
    }

    /** Whether there may be more. */
    boolean take(byte[] chunk) {
      byte[] all = ByteBuffer.allocate(rest.length + chunk.length).put(rest).put(chunk).array();
      int start = 0;
      for (int i = 0; i < all.length; i++) {
        if (all[i] == '\n') {
          if (!wanted.test(new String(all, start, i - start, StandardCharsets.UTF_8))) {
            return false;
          }
          start = i + 1;
        }
      }
      rest = Arrays.copyOfRange(all, start, all.length);
      return true;
    }
  }
}
