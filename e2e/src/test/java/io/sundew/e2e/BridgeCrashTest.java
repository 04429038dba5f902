package io.sundew.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sundew.testkit.MosquittoPeer;
import io.sundew.testkit.ledger.LedgerTraffic;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the broker again and again while messages cross a bridge, with a ledger outside of it: what
 * was acknowledged on one side arrives on the other, QoS 2 once, each publisher's in order.
 */
@SundewOnly
@Timeout(300)
final class BridgeCrashTest {
  private static final int ROUNDS = 10;
  private static final long SEED = Long.getLong("sundew.crash.seed", System.nanoTime());

  @TempDir private Path directory;

  private final Random random = new Random(SEED);
  private final int port = BrokerProcess.freePort();

  private InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /**
   * To Mosquitto, and to two services that fail every seventh time in one of three ways: one has
   * message by message in order of the publishers, the other batches in order of the topics.
   */
  @Test
  void bridgesOut_loseNothing() throws Exception {
    try (var mosquitto = mosquitto();
        var single = new FailingSink();
        var batches = new FailingSink();
        var running = new RestartedBroker(port, out(mosquitto.address(), single, batches));
        var traffic =
            new LedgerTraffic(this::address, mosquitto::address, List.of("single", "batches"))) {
      single.delivers((topic, payload) -> traffic.received("single", topic, payload));
      batches.delivers(
          (topic, payload) -> traffic.receivedInOrderOfTopic("batches", topic, payload));
      assertKept(running, traffic);
    }
  }

  /**
   * Its settings change, so that the broker ends it and begins it anew, and stays up itself. To
   * another Sundew: what comes in bursts Mosquitto 2.0.11 takes in order, and hands to subscribers
   * of QoS 1 and 2 in another.
   */
  @Test
  void bridgeThatIsRestarted_losesNothing() throws Exception {
    int remotePort = BrokerProcess.freePort();
    var there = new InetSocketAddress(InetAddress.getLoopbackAddress(), remotePort);
    try (var _ = BrokerProcess.start(remotePort, remote(remotePort));
        var running = new RestartedBroker(port, mqtt(there, "out"));
        var traffic = new LedgerTraffic(this::address, () -> there)) {
      for (int i = 1; i <= ROUNDS; i++) {
        running.program().awaitLines("bridge=hall .*connected", i);
        traffic.awaitMore(100 + random.nextInt(200));
        Path file = mqtt(there, "out");
        Files.writeString(file, Files.readString(file).replace("cap: 200ms", "cap: 20" + i + "ms"));
        running.program().signal("HUP");
      }
      running.program().awaitLines("bridge=hall .*connected", ROUNDS + 1);
      assertArrived(running, traffic);
    }
  }

  /**
   * From another Sundew: Mosquitto 2.0.11 itself sends messages out of their order to a bridge that
   * comes back while others arrive.
   */
  @Test
  void mqttIn_losesNothing() throws Exception {
    int remotePort = BrokerProcess.freePort();
    var there = new InetSocketAddress(InetAddress.getLoopbackAddress(), remotePort);
    try (var _ = BrokerProcess.start(remotePort, remote(remotePort));
        var running = new RestartedBroker(port, mqtt(there, "in"))) {
      running.program().awaitLine("bridge=hall"); // what comes before it subscribes is not for it
      try (var traffic = new LedgerTraffic(() -> there, this::address)) {
        assertKept(running, traffic);
      }
    }
  }

  private void assertKept(RestartedBroker running, LedgerTraffic traffic) throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      traffic.awaitMore(100 + random.nextInt(200));
      running.killAndStart();
    }
    assertArrived(running, traffic);
  }

  private static void assertArrived(RestartedBroker running, LedgerTraffic traffic)
      throws InterruptedException {
    assertEquals(
        List.of(),
        traffic.finish(),
        () -> traffic.summary() + ", seed " + SEED + "\n" + running.output());
  }

  private Path out(InetSocketAddress remote, FailingSink single, FailingSink batches) {
    return DurableConfiguration.write(
        directory,
        port,
        bridge(remote, "out"),
        """
        - plugin: bridge-http
          config:
            routes:
              single:
                match: ["p/#", "r/#"]
                url: "%s"
                order: client
                retry: { first: 5ms, longest: 200ms }
              batches:
                match: ["p/#", "r/#"]
                url: "%s"
                order: topic
                body: json
                batch: { count: 20, linger: 10ms }
                retry: { first: 5ms, longest: 200ms }
        """
            .formatted(single.url("/{topic[0]}/{topic[1]}"), batches.url(FailingSink.BATCHES)));
  }

  private static MosquittoPeer mosquitto() {
    return MosquittoPeer.startQuiet("max_queued_messages 0", "max_inflight_messages 100");
  }

  private Path remote(int remotePort) throws IOException {
    return Files.writeString(
        directory.resolve("remote.yaml"),
        """
        listeners:
          - { name: test, tcp: "127.0.0.1:%d" }
        allow-anonymous: true
        data-directory: remote
        limits: { max-queued-messages: 0, max-queued-bytes: 0 }
        """
            .formatted(remotePort));
  }

  private Path mqtt(InetSocketAddress remote, String direction) {
    return DurableConfiguration.write(directory, port, bridge(remote, direction));
  }

  private static String bridge(InetSocketAddress remote, String direction) {
    return """
    - plugin: bridge-mqtt
      config:
        connections:
          - name: hall
            addresses: ["127.0.0.1:%d"]
            retry: { base: 50ms, cap: 200ms }
            topics:
              - { pattern: "p/#", direction: %s, qos: 2 }
              - { pattern: "r/#", direction: %s, qos: 2 }
    """
        .formatted(remote.getPort(), direction, direction);
  }
}
