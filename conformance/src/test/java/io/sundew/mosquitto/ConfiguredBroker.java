package io.sundew.mosquitto;

import io.sundew.broker.Broker;
import io.sundew.broker.config.ConfigLoader;
import io.sundew.broker.config.ConfigSource;
import io.sundew.broker.config.LoadOptions;
import io.sundew.broker.time.TimeSource;
import io.sundew.testkit.ConnectBuilder;
import io.sundew.testkit.ExternalPeer;
import io.sundew.testkit.MosquittoPeer;
import io.sundew.testkit.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Sundew in this process, or Mosquitto, run from the same {@code mosquitto.conf}. In its lines
 * {@code listener 1} and {@code listener 2} stand for free ports of the loopback interface.
 */
final class ConfiguredBroker implements AutoCloseable {
  /** Whose broker it is. */
  enum Kind {
    SUNDEW,
    MOSQUITTO
  }

  private final AutoCloseable running;
  private final Path file;
  private final List<InetSocketAddress> listeners;

  private ConfiguredBroker(AutoCloseable running, Path file, List<InetSocketAddress> listeners) {
    this.running = running;
    this.file = file;
    this.listeners = listeners;
  }

  /** Starts it; skips the test where Mosquitto is not installed. */
  static ConfiguredBroker start(Kind kind, String conf) {
    List<InetSocketAddress> listeners =
        List.of(ExternalPeer.freeAddress(), ExternalPeer.freeAddress());
    try {
      Path file = Files.createTempFile("configured-", ".conf");
      Files.write(file, lines(conf, listeners));
      return new ConfiguredBroker(run(kind, file), file, listeners);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> lines(String conf, List<InetSocketAddress> listeners) {
    List<String> lines = new ArrayList<>();
    lines.add("user " + System.getProperty("user.name"));
    lines.add("allow_anonymous true");
    for (String line : conf.lines().toList()) {
      lines.add(
          line.matches("listener [12]")
              ? "listener %d 127.0.0.1".formatted(listeners.get(line.charAt(9) - '1').getPort())
              : line);
    }
    return lines;
  }

  private static AutoCloseable run(Kind kind, Path file) {
    return switch (kind) {
      case SUNDEW -> {
        LoadOptions options = LoadOptions.of(file);
        yield Broker.start(ConfigSource.of(options), ConfigLoader.load(options), TimeSource.SYSTEM);
      }
      case MOSQUITTO -> {
        MosquittoPeer.assumeInstalled();
        yield ExternalPeer.start(
            List.of("/usr/sbin/mosquitto", "-c", file.toString(), "-v"),
            line -> line.endsWith(" running"));
      }
    };
  }

  /** A CONNECT of MQTT 5.0 to that listener. */
  ConnectBuilder v5(int listener) {
    return RawClient.v5(listeners.get(listener - 1));
  }

  /** A CONNECT of MQTT 3.1.1 to that listener. */
  ConnectBuilder v311(int listener) {
    return RawClient.v311(listeners.get(listener - 1));
  }

  @Override
  public void close() {
    try {
      running.close();
      Files.deleteIfExists(file);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
