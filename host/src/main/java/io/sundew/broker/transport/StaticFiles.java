package io.sundew.broker.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.LastHttpContent;
import io.sundew.broker.http.Answer;
import io.sundew.broker.http.Call;
import io.sundew.broker.http.Problem;
import io.sundew.broker.http.Target;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the files of a directory: no others, whatever is asked for, none whose name begins with a
 * dot, and nothing that a link leads out to. Reads on virtual threads. Thread safe.
 */
final class StaticFiles {
  private static final Logger LOG = LoggerFactory.getLogger(StaticFiles.class);
  private static final int WHOLE = 256 << 10;
  private static final int CHUNK = 64 << 10;
  private static final Answer NOT_FOUND =
      Answer.of(Problem.notFound("there is nothing at this path"));

  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("gif", "image/gif"),
          Map.entry("htm", "text/html; charset=utf-8"),
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("json", "application/json"),
          Map.entry("map", "application/json"),
          Map.entry("mjs", "text/javascript; charset=utf-8"),
          Map.entry("png", "image/png"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("txt", "text/plain; charset=utf-8"),
          Map.entry("wasm", "application/wasm"),
          Map.entry("webp", "image/webp"),
          Map.entry("woff2", "font/woff2"),
          Map.entry("xml", "application/xml"));

  private StaticFiles() {}

  /** Answers a request from that directory; {@code then} is given the answer, once. */
  static void answer(Path directory, Call call, Duration patience, Consumer<Answer> then) {
    Thread.ofVirtual()
        .name("sundew-files")
        .start(() -> then.accept(answer(directory, call, patience)));
  }

  private static Answer answer(Path directory, Call call, Duration patience) {
    boolean head = call.method().equals("HEAD");
    if (!head && !call.method().equals("GET")) {
      return Answer.of(new Problem(405, "method-not-allowed", "use GET"))
          .with(Map.of("allow", "GET, HEAD"));
    }
    try {
      Optional<Path> file = file(directory, Target.of(call.target()).segments());
      return file.isEmpty() ? NOT_FOUND : content(file.get(), head, patience);
    } catch (Problem malformed) {
      return Answer.of(malformed);
    } catch (IOException | InvalidPathException unreadable) {
      LOG.debug("{} cannot be served from {}", call.target(), directory, unreadable);
      return NOT_FOUND;
    }
  }

  /** The file at these names, with all links followed; empty where there is none to serve. */
  private static Optional<Path> file(Path directory, List<String> names) throws IOException {
    Path root = directory.toRealPath();
    Path path = root;
    for (String name : names) {
      if (name.startsWith(".") || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
        return Optional.empty();
      }
      path = path.resolve(name);
    }
    if (!Files.isDirectory(path)) {
      if (names.getLast().isEmpty()) { // a slash at the end names a directory
        return Optional.empty();
      }
    } else {
      path = path.resolve("index.html");
    }
    if (!Files.isRegularFile(path)) {
      return Optional.empty();
    }
    Path real = path.toRealPath();
    return real.startsWith(root) ? Optional.of(real) : Optional.empty();
  }

  private static Answer content(Path file, boolean head, Duration patience) throws IOException {
    String type = type(file);
    long size = Files.size(file);
    if (head) {
      return new Answer.Complete(
          200,
          type,
          new byte[0],
          Map.of(HttpHeaderNames.CONTENT_LENGTH.toString(), Long.toString(size)));
    }
    if (size > WHOLE) {
      return new Answer.Live(type, new Stream(file, patience));
    }
    try (InputStream in = Files.newInputStream(file)) {
      return new Answer.Complete(200, type, in.readNBytes(WHOLE));
    }
  }

  private static String type(Path file) {
    String name = file.getFileName().toString();
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return TYPES.getOrDefault(extension, "application/octet-stream");
  }

  /** A long file: a piece is read when the one before has been taken. */
  private record Stream(Path file, Duration patience) implements Answer.Live.Source {
    @Override
    public void begin(Channel channel) {
      Thread.ofVirtual().name("sundew-files").start(() -> send(channel));
    }

    @Override
    public void write() {} // it waits for what it wrote

    private void send(Channel channel) {
      try (InputStream in = Files.newInputStream(file)) {
        byte[] piece = in.readNBytes(CHUNK);
        while (piece.length > 0) {
          ChannelFuture written =
              channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(piece)));
          if (!written.await(patience.toMillis()) || !written.isSuccess()) {
            channel.close();
            return;
          }
          piece = in.readNBytes(CHUNK);
        }
        channel
            .writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT)
            .addListener(ChannelFutureListener.CLOSE);
      } catch (IOException unreadable) {
        LOG.warn("{} cannot be read: {}", file, unreadable.toString());
        channel.close();
      } catch (InterruptedException stopping) {
        Thread.currentThread().interrupt();
        channel.close();
      }
    }
  }
}
