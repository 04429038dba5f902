package io.sundew.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.sundew.api.Qos;
import io.sundew.broker.config.Limits;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.testkit.Await;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import io.sundew.testkit.Wire;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Peers that do not read, do not write or never come to an end: what they cost is bounded. */
class HostilePeersTest {
  private static final int MIB = 1 << 20;
  private static final int QUEUE = MIB;
  private static final int HALF_OPEN = 2_000;
  private static final String CONNECT = "10( 'MQTT' 05 02 0000 () '%s' )";

  private final long before = UnpooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
  private final Pipeline pipeline =
      new Pipeline(
          TestBroker.builder().limit("maxQueuedBytes", (long) QUEUE).config().limits(),
          1,
          allocator);

  /** A peer that looks at nothing but PINGRESP and never closes. */
  private static final class Silent implements MemoryChannel.Peer {
    private final Frames answers = new Frames();
    private volatile int pongs;

    @Override
    public void received(ByteBuf bytes) {
      answers.add(bytes);
      pongs = answers.pongs();
    }

    @Override
    public void ended() {}
  }

  @AfterEach
  void close() {
    pipeline.requireQuietLog();
    pipeline.close();
    Await.until(() -> memory() == 0, () -> memory() + " bytes are still in use");
  }

  /** Bytes of all buffers of this pipeline; large payloads are not taken from its allocator. */
  private long memory() {
    return allocator.metric().usedDirectMemory()
        + UnpooledByteBufAllocator.DEFAULT.metric().usedDirectMemory()
        - before;
  }

  @ParameterizedTest
  @CsvSource({"0, 300, 40000", "1, 300, 40000", "0, 65536, 400", "1, 65536, 400"})
  void subscriberThatNeverReads_costsBoundedMemory_andNobodyElse(int qos, int size, int count) {
    var slow = pipeline.open(new Silent(), 64);
    slow.send(
        List.of(Wire.bytes(CONNECT.formatted("slow") + "82( 0001 () 'flood' 0" + qos + " )")));
    String payload = "x".repeat(size);
    Qos level = Qos.of(qos);
    try (RawClient publisher = RawClient.v5(pipeline.address()).open();
        RawClient reader = RawClient.v5(pipeline.address()).open()) {
      reader.subscribe("flood", level);
      for (int i = 0; i < count; i += 20) {
        for (int j = 0; j < 20; j++) {
          publisher.send(publisher.message("flood", level, payload, false, Properties.NONE));
        }
        for (int j = 0; j < 20; j++) {
          reader.receive("flood", payload);
          if (qos > 0) {
            publisher.await(Packet.Puback.class);
          }
        }
        assertTrue(memory() < 4 * MIB, () -> memory() + " bytes of buffers");
        // two sessions, what waits and what is in flight, and one message over in each
        long most = 2L * (2L * QUEUE + size + 100);
        assertTrue(pipeline.kernel().queueMemory().used() <= most);
      }
    }
    assertTrue(pipeline.counted().publishDropped() > 0, "nothing was dropped");
    assertTrue(slow.isOpen(), "being slow is no offence");
  }

  @Test
  void peerThatNeverReadsItsAnswers_isNotReadFromEither_untilItReads() {
    var peer = new Silent();
    var channel = pipeline.open(peer, 64);
    channel.send(List.of(Wire.bytes(CONNECT.formatted("pinging"))));
    byte[] pings = Wire.bytes("c000".repeat(32_768));
    channel.send(Collections.nCopies(128, pings));
    Await.until(() -> memory() > MIB, () -> "the answers do not pile up: " + memory() + " bytes");
    try (RawClient other = RawClient.v5(pipeline.address()).open()) {
      other.expectNothing();
    }
    assertTrue(memory() < 4 * MIB, () -> memory() + " bytes of answers");
    assertTrue(channel.unreadPieces() > 0);
    channel.take(Long.MAX_VALUE / 2);
    Await.until(() -> peer.pongs == 128 * 32_768, () -> peer.pongs + " answers");
  }

  @Test
  void peerThatPromisesMuchAndDribbles_costsWhatItHasSent() {
    var channel = pipeline.open(new Silent(), Long.MAX_VALUE);
    channel.send(List.of(Wire.bytes(CONNECT.formatted("dribbling") + "30 f0 ff ff 07 0001 `t`")));
    channel.send(Collections.nCopies(30_000, new byte[1]));
    Await.until(() -> channel.unreadPieces() == 0, () -> channel.unreadPieces() + " unread");
    assertTrue(channel.isOpen());
    assertTrue(memory() < MIB, () -> memory() + " bytes for 30,000 that came");
    channel.hangUp();
    Await.until(() -> pipeline.connections() == 0, () -> "it stays open");
  }

  @Test
  void peerThatClosesWhileItsLoginTakesTime_isServedToItsDisconnect() {
    String withWill = "10( 'MQTT' 05 06 0000 () 'hasty' () 'last' 'will' )";
    try (RawClient reader = RawClient.v5(pipeline.address()).open()) {
      reader.subscribe("last", Qos.AT_MOST_ONCE);
      pipeline.store().hold();
      var channel = pipeline.open(new Silent(), Long.MAX_VALUE);
      channel.send(List.of(Wire.bytes(withWill + "30( 'last' () `words` ) e0 00")));
      channel.hangUp();
      channel.closeFuture().syncUninterruptibly();
      pipeline.store().release();
      reader.receive("last", "words");
      Await.until(() -> pipeline.kernel().sessions().count() == 1, () -> "its session stays");
      reader.expectNothing();
    }
  }

  @Test
  void peerThatNeverReadsItsDisconnect_isClosedAllTheSame() {
    var channel = pipeline.open(new Silent(), 20);
    channel.send(List.of(Wire.bytes(CONNECT.formatted("rude") + "00 00")));
    Await.until(() -> !channel.isOpen(), () -> "it stays open");
  }

  @Test
  void peerThatKeepsSendingAfterItsDisconnect_isClosedAllTheSame() {
    var channel = pipeline.open(new Silent(), Long.MAX_VALUE);
    channel.send(List.of(Wire.bytes(CONNECT.formatted("rude") + "00 00")));
    while (channel.isOpen()) {
      channel.send(List.of(new byte[1_000]));
      Await.until(
          () -> !channel.isOpen() || channel.unreadPieces() == 0, () -> "it is not read from");
    }
  }

  @Test
  void socketsThatNeverConnect_areClosedWhenTheirTimeIsOver() throws IOException {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < HALF_OPEN; i++) {
        var socket = new Socket();
        sockets.add(socket);
        socket.connect(pipeline.address());
        socket.setSoTimeout(15_000);
      }
      Await.until(
          () -> pipeline.connections() == HALF_OPEN, () -> pipeline.connections() + " are open");
      pipeline.time().advance(Duration.ofSeconds(Limits.NATIVE.connectTimeoutSeconds() + 1));
      for (Socket socket : sockets) {
        assertEquals(-1, socket.getInputStream().read());
        socket.close();
      }
      Await.until(() -> pipeline.connections() == 0, () -> pipeline.connections() + " stay open");
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }
}
