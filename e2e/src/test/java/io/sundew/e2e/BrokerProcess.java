package io.sundew.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A broker as its user runs it: a process of the packaged distribution on a free loopback port.
 *
 * <p>{@link #stop()} is the polite end and checks it; {@link #close()} leaves nothing behind
 * whatever happened.
 */
final class BrokerProcess implements AutoCloseable {
  static final String HOST = "127.0.0.1";

  /** The end after a SIGTERM that the manual promises. */
  static final Duration STOP_TIME = Duration.ofSeconds(10);

  private static final int FIRST_PORT = 20_000;
  private static final int PORTS = 10_000;
  // Other test runs on the machine begin elsewhere.
  private static final AtomicInteger NEXT_PORT =
      new AtomicInteger((int) (ProcessHandle.current().pid() * 97 % PORTS));

  private final Program program;
  private final int port;

  private BrokerProcess(Program program, int port) {
    this.program = program;
    this.port = port;
  }

  /** Starts a broker without configuration: anyone may connect from this machine. */
  static BrokerProcess start() {
    int port = freePort();
    return start(port, null, "-p", Integer.toString(port));
  }

  /** Starts a broker with a configuration file whose listener is on that port. */
  static BrokerProcess start(int port, Path configuration) {
    return start(port, configuration.getParent(), "-c", configuration.toString());
  }

  static BrokerProcess start(int port, @Nullable Path directory, String... arguments) {
    return start(port, directory, List.of(), arguments);
  }

  /** The same by another program, such as {@code env}, that is given the broker's command line. */
  static BrokerProcess start(
      int port, @Nullable Path directory, List<String> by, String... arguments) {
    List<String> command = new ArrayList<>(by);
    command.addAll(BrokerKind.current().command(arguments));
    var program = Program.start(command, directory);
    var broker = new BrokerProcess(program, port);
    try {
      broker.awaitListening();
      return broker;
    } catch (RuntimeException | Error e) {
      broker.close();
      throw e;
    }
  }

  /**
   * A port that was free a moment ago and that no other test gets. It lies below the range the
   * kernel gives to outgoing connections, or one of those could take it before the broker does.
   */
  static int freePort() {
    int port;
    do {
      port = FIRST_PORT + NEXT_PORT.getAndIncrement() % PORTS;
    } while (!isFree(port));
    return port;
  }

  private static boolean isFree(int port) {
    try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return true;
    } catch (BindException e) {
      return false; // taken by another program
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitListening() {
    Eventually.isTrue(
        () -> {
          if (!program.isAlive()) {
            throw new AssertionError("the broker ended:\n" + program.output());
          }
          return accepts(port);
        },
        () -> "the broker does not listen on port " + port + ":\n" + program.output());
  }

  static boolean accepts(int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  int port() {
    return port;
  }

  String portText() {
    return Integer.toString(port);
  }

  String uri() {
    return "tcp://" + HOST + ":" + port;
  }

  Program program() {
    return program;
  }

  /** Sends SIGTERM; the broker must end with status 0 within {@link #STOP_TIME}. */
  Program.Finished stop() {
    program.terminate();
    return program.await(STOP_TIME).expectStatus(0);
  }

  /** Lets the broker remove what it has made; kills it when that takes too long. */
  @Override
  public void close() {
    program.terminate();
    if (!program.endsWithin(STOP_TIME)) {
      program.close();
    }
  }

  /** Runs the broker's executable to its end, for command lines that do not serve. */
  static Program.Finished run(@Nullable Path directory, String... arguments) {
    List<String> command = BrokerKind.current().command(arguments);
    try (var program = Program.start(command, directory)) {
      return program.await();
    }
  }
}
