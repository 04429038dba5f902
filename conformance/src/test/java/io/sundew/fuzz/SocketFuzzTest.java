package io.sundew.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.Unpooled;
import io.sundew.api.Qos;
import io.sundew.testkit.TestBroker;
import io.sundew.testkit.WireCases;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Streams of changed packets over sockets: each is answered or closed, whatever it is. */
class SocketFuzzTest {
  private static final int PACKETS_OF_A_ROUND = 20_000;
  private static final int NIGHTLY_ROUNDS = Integer.getInteger("sundew.fuzz.rounds", 50);
  private static final int CLIENTS = 8;
  private static final int HALF_OPEN_EVERY = 16;
  private static final int DEADLINE_MILLIS = 15_000;

  @Test
  void twentyThousandPackets_areAnsweredOrTheirConnectionsClosed() throws Exception {
    requireAnswers(1, PipelineFuzzTest.SEED);
  }

  @Test
  @Tag("nightly")
  void millionPackets_ofAFreshSeed_areAnsweredOrTheirConnectionsClosed() throws Exception {
    requireAnswers(NIGHTLY_ROUNDS, PipelineFuzzTest.freshSeed());
  }

  private static void requireAnswers(int rounds, long seed) throws Exception {
    System.out.println("socket fuzz: seed " + seed + " (-Dsundew.fuzz.seed)");
    var streams = new Streams(seed + 1, WireCases.all());
    int number = 0;
    try (var broker = TestBroker.builder().eventLoops(2).start();
        var witness = broker.v5().clientId("witness").open()) {
      witness.subscribe("witness", Qos.AT_LEAST_ONCE);
      for (int round = 0; round < rounds; round++) {
        number = playRound(broker, streams, number);
        witness.publish("witness", Qos.AT_LEAST_ONCE, "undisturbed");
        witness.receive("witness", "undisturbed");
      }
      witness.expectNothing();
    }
  }

  /** Plays the streams from that number on, and returns the number that comes after them. */
  private static int playRound(TestBroker broker, Streams streams, int first)
      throws InterruptedException, ExecutionException, IOException {
    List<Socket> halfOpen = new ArrayList<>();
    try {
      int next = play(broker, streams, first, halfOpen);
      broker.time().advance(Duration.ofSeconds(11));
      for (Socket each : halfOpen) {
        assertEquals(-1, read(each, new byte[64]), "a socket without CONNECT stays open");
      }
      return next;
    } finally {
      for (Socket each : halfOpen) {
        each.close();
      }
    }
  }

  private static int play(TestBroker broker, Streams streams, int first, List<Socket> halfOpen)
      throws InterruptedException, ExecutionException, IOException {
    List<Future<?>> conversations = new ArrayList<>();
    int number = first;
    try (var clients = Executors.newFixedThreadPool(CLIENTS)) {
      for (int packets = 0; packets < PACKETS_OF_A_ROUND; number++) {
        Streams.Stream stream = streams.stream(number);
        packets += stream.packets();
        if (number % HALF_OPEN_EVERY == 0) {
          halfOpen.add(halfOpen(broker.address(), number % 11));
        }
        conversations.add(
            clients.submit(
                () -> {
                  converse(broker.address(), stream);
                  return null;
                }));
      }
    }
    for (Future<?> conversation : conversations) {
      conversation.get();
    }
    return number;
  }

  /** A client that stops in the middle of its CONNECT. */
  private static Socket halfOpen(InetSocketAddress address, int bytes) throws IOException {
    var socket = open(address);
    byte[] connect = {0x10, 0x10, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0};
    socket.getOutputStream().write(connect, 0, bytes);
    return socket;
  }

  private static void converse(InetSocketAddress address, Streams.Stream stream)
      throws IOException {
    try (Socket socket = open(address)) {
      boolean closed = !send(socket, stream);
      var answers = new Frames();
      byte[] buffer = new byte[16_384];
      while (!closed && !(stream.whole() && answers.pongs() == stream.pings())) {
        int count = read(socket, buffer);
        closed = count < 0;
        answers.add(Unpooled.wrappedBuffer(buffer, 0, Math.max(0, count)));
      }
    } catch (SocketTimeoutException stuck) {
      throw new AssertionError("stream " + stream.number() + " is neither answered nor closed");
    }
  }

  /** Sends all and, where the broker cannot know that it is all, our end. */
  private static boolean send(Socket socket, Streams.Stream stream) {
    try {
      for (byte[] chunk : stream.chunks()) {
        socket.getOutputStream().write(chunk);
      }
      if (!stream.whole()) {
        socket.shutdownOutput();
      }
      return true;
    } catch (IOException closedByBroker) {
      return false;
    }
  }

  private static Socket open(InetSocketAddress address) throws IOException {
    var socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(DEADLINE_MILLIS);
    socket.connect(address);
    return socket;
  }

  /** Reads; a reset is an end as well. */
  private static int read(Socket socket, byte[] buffer) throws IOException {
    try {
      return socket.getInputStream().read(buffer);
    } catch (SocketException reset) {
      return -1;
    }
  }
}
