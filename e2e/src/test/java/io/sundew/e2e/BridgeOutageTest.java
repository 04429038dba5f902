package io.sundew.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Qos;
import io.sundew.mqtt.Packet;
import io.sundew.testkit.MosquittoPeer;
import io.sundew.testkit.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The other end of a bridge is away for long: what waits for it is on disk, the broker's memory
 * stays as small as it is, and all of it arrives once the other end is back.
 */
@SundewOnly
@Timeout(1200)
final class BridgeOutageTest {
  @TempDir private Path directory;

  private final int port = BrokerProcess.freePort();
  private final int remotePort = BrokerProcess.freePort();

  private InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  @Test
  void queueOfTwiceTheHeap_crossesTheBridge() throws Exception {
    outage(40_000, 4_500, Duration.ZERO, "-Xmx96m");
  }

  @Test
  @Tag("nightly")
  void aMillionMessagesInTenMinutes_crossTheBridge() throws Exception {
    outage(1_000_000, 200, Duration.ofMinutes(10), "-Xmx128m");
  }

  private void outage(int count, int bytes, Duration lasting, String heap) throws Exception {
    long end = System.nanoTime() + lasting.toNanos();
    try (var mosquitto =
            MosquittoPeer.startQuiet("max_queued_messages 0", "max_inflight_messages 1000");
        BrokerProcess broker = start(heap)) {
      try (RawClient publisher = RawClient.v5(address()).keepAlive(0).open()) {
        Numbered.publish(publisher, "queue", count, bytes, lasting);
      }
      assertTrue(System.nanoTime() >= end, "the outage was shorter than it should be");
      long before = residentBytes(broker);
      try (RawClient reader = RawClient.v5(mosquitto.address()).clientId("reader").open()) {
        reader.subscribe("queue", Qos.AT_LEAST_ONCE);
        reader.deadline(Duration.ofSeconds(30));
        try (var _ = new Cable(remotePort, mosquitto.address().getPort())) {
          for (int i = 0; i < count; i++) {
            Packet.Publish message = reader.receive();
            assertEquals(i, ByteBuffer.wrap(message.payload()).getInt());
          }
        }
      }
      long after = residentBytes(broker);
      assertTrue(
          after - before < before / 2,
          () -> "it had " + before + " bytes in memory, and " + after + " behind the outage");
    }
  }

  private static long residentBytes(BrokerProcess broker) throws IOException {
    Path status = Path.of("/proc", Long.toString(broker.program().pid()), "status");
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .sum();
  }

  private BrokerProcess start(String heap) {
    Path configuration =
        DurableConfiguration.write(
            directory,
            port,
            """
            - plugin: bridge-mqtt
              config:
                connections:
                  - name: hall
                    addresses: ["127.0.0.1:%d"]
                    retry: { base: 50ms, cap: 500ms }
                    topics:
                      - { pattern: queue, direction: out, qos: 1 }
            """
                .formatted(remotePort));
    return BrokerProcess.start(
        port,
        directory,
        List.of("env", "SUNDEW_JAVA_OPTS=" + heap),
        "-c",
        configuration.toString());
  }
}
