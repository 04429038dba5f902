package io.sundew.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sundew.api.Qos;
import io.sundew.mqtt.Packet;
import io.sundew.testkit.RawClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What waits for a client that is away is on disk: more than the broker's heap could hold comes
 * back whole, once and in order, also after a restart.
 */
@SundewOnly
@Timeout(600)
final class OfflineQueueTest {
  @TempDir private Path directory;

  private final int port = BrokerProcess.freePort();

  private InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  @Test
  void queueOfTwiceTheHeap_isDeliveredAfterARestart() throws Exception {
    fillAndDrain(60_000, 2_000, "-Xmx64m");
  }

  @Test
  @Tag("nightly")
  void tenMillionMessages_fitAHeapOf256Megabytes() throws Exception {
    fillAndDrain(10_000_000, 100, "-Xmx256m");
  }

  private void fillAndDrain(int count, int bytes, String heap) throws Exception {
    Path configuration = DurableConfiguration.write(directory, port);
    try (BrokerProcess broker = start(configuration, heap)) {
      try (RawClient reader = RawClient.v5(address()).clientId("reader").durable().open()) {
        reader.subscribe("queue", Qos.AT_LEAST_ONCE);
      }
      try (RawClient publisher = RawClient.v5(address()).keepAlive(0).open()) {
        Numbered.publish(publisher, "queue", count, bytes, Duration.ZERO);
      }
      broker.program().kill();
    }
    try (BrokerProcess broker = start(configuration, heap);
        RawClient reader =
            RawClient.v5(address()).clientId("reader").durable().cleanStart(false).open()) {
      reader.deadline(Duration.ofSeconds(30));
      for (int i = 0; i < count; i++) {
        Packet.Publish message = reader.receive();
        assertEquals(i, ByteBuffer.wrap(message.payload()).getInt());
        assertEquals(bytes, message.payload().length);
        reader.acknowledge(message);
      }
      reader.expectNothing();
      broker.stop();
    }
  }

  private BrokerProcess start(Path configuration, String heap) {
    return BrokerProcess.start(
        port,
        directory,
        List.of("env", "SUNDEW_JAVA_OPTS=" + heap),
        "-c",
        configuration.toString());
  }
}
